/** The paper shelf: what one writes on, with, and closes letters with. */
import {
  at,
  box,
  fill,
  line,
  lit,
  mix,
  oval,
  round,
  type Svg,
  shaded,
  shadow,
  times,
  upright,
  within,
} from "./brush.ts";

const NAVY = "#2c4260";
const RED = "#c4483a";
const PAPER = "#fbf5e6";
const BRASS = "#cfa24e";
const SEA = "#5d938a";

/** A book standing upright, slightly open to the viewer. */
function logbook(colour: string): Svg {
  return (
    shadow(140) +
    fill("M132 -350l22 14v338l-22 -2z", PAPER) +
    times(5, (index) => line(`M${136 + index * 4} ${-344 + index * 3}v340`, "#cfc4a8", 1.6)) +
    upright(
      box(-136, -352, 272, 354, 12),
      colour,
      -136,
      272,
      fill(box(-136, -352, 40, 354), shaded(colour, 0.2)) +
        times(6, (index) => line(`M-150 ${-320 + index * 60}h50`, lit(colour, 0.2), 3, 0.6)),
    ) +
    fill(box(-66, -292, 164, 104, 6), PAPER) +
    line("M-54 -280h140v80h-140z", BRASS, 3) +
    line("M-36 -250q13 -12 26 0t26 0t26 0t26 0M-36 -226q13 -12 26 0t26 0t26 0t26 0", colour, 5) +
    fill(box(104, -352, 14, 354), shaded(colour, 0.4)) +
    fill("M30 2h22v56l-11 -14l-11 14z", RED)
  );
}

function booklet(colour: string, wave: string): Svg {
  return upright(
    box(-92, -272, 184, 272, 10),
    colour,
    -92,
    184,
    fill(box(-92, -272, 16, 272), shaded(colour, 0.18)) + at(6, -150, wave),
  );
}

function trio(): Svg {
  const mark = (level: number) =>
    within(
      "M-52 0a52 52 0 1 0 104 0a52 52 0 1 0 -104 0z",
      fill("M-60 -60h120v120h-120z", PAPER) + fill(`M-60 ${level}q15 -12 30 0t30 0t30 0t30 0v80h-120z`, NAVY),
    );
  return (
    shadow(180) +
    at(-110, -4, booklet("#d9bd8f", mark(28)), 1, -13) +
    at(112, -4, booklet("#7ba89f", mark(2)), 1, 13) +
    at(0, 10, booklet("#3f7593", mark(-24)), 1.08)
  );
}

function calendar(): Svg {
  const curve = (y: number, height: number) =>
    `M-160 ${y}${times(8, (index) => `c12 0 10 ${index % 2 ? height : -height} 20 ${index % 2 ? height : -height}s8 ${index % 2 ? -height : height} 20 ${index % 2 ? -height : height}`)}`;
  return (
    line("M0 -452l-60 46M0 -452l60 46", "#8a6a3c", 5) +
    oval(0, -456, 9, BRASS) +
    fill(box(-176, -400, 364, 422, 4), "#16233a", 0.16) +
    upright(box(-186, -410, 372, 424, 4), PAPER, -186, 372) +
    upright(box(-196, -420, 392, 24, 10), "#b98655", -196, 392) +
    upright(box(-196, 2, 392, 22, 10), "#b98655", -196, 392) +
    fill(box(-160, -376, 320, 96, 4), mix(SEA, PAPER, 0.55)) +
    oval(90, -336, 26, "#f0a35e") +
    within(
      box(-160, -376, 320, 96, 4),
      fill("M-160 -316q40 -14 80 0t80 0t80 0t80 0v40h-320z", SEA) +
        fill("M-160 -296q60 -16 160 -4t160 -6v40h-320z", "#e0c691"),
    ) +
    times(4, (row) => line(curve(-232 + row * 62, 22 + ((row * 7) % 12)), row % 2 ? NAVY : SEA, 5)) +
    times(4, (row) =>
      times(12, (index) =>
        oval(-150 + index * 27, -198 + row * 62, 3.4, index % 5 === row ? RED : "#b8ae94"),
      ),
    )
  );
}

/** A wader with a long bent bill. */
function curlew(colour: string): Svg {
  return (
    line("M-10 40l-4 54l-14 4M16 42l6 52l-14 4", "#6a5a4a", 5) +
    round(
      "M-70 24c0 -40 50 -60 84 -52c10 -24 6 -40 22 -48c18 -8 34 6 30 24c-4 30 -10 50 -22 70c-14 26 -60 30 -114 6z",
      colour,
      8,
      6,
    ) +
    line("M64 -62c34 -4 56 12 66 44", "#4a3b30", 6) +
    oval(46, -60, 4, "#22261f") +
    line("M-52 22c30 10 60 4 80 -20M-34 32c26 6 46 2 60 -10", shaded(colour, 0.3), 5)
  );
}

function card(sky: string, bird: Svg): Svg {
  return (
    fill(box(-134, -186, 276, 196, 6), "#16233a", 0.15) +
    fill(box(-140, -194, 276, 196, 6), PAPER) +
    fill(box(-126, -180, 248, 168, 3), sky) +
    within(
      box(-126, -180, 248, 168, 3),
      fill("M-130 -60q60 -16 130 -4t130 -4v80h-260z", "#d9c08c") + oval(76, -140, 22, PAPER, undefined, 0.8),
    ) +
    at(-14, -86, bird, 0.94)
  );
}

function envelope(): Svg {
  return (
    shadow(200) +
    fill("M-196 -190L0 -354L196 -190z", "#e3d6b8") +
    within(
      "M-172 -190L0 -334L172 -190z",
      fill("M-200 -360h400v200h-400z", mix(SEA, PAPER, 0.5)) +
        line(
          "M-180 -230c60 -40 100 20 160 -20s100 10 160 -30M-120 -270c60 -30 80 20 140 -10M-160 -200c80 -20 200 20 320 -10",
          PAPER,
          5,
        ) +
        fill("M-20 -280c30 -20 70 0 60 24c-20 20 -70 10 -60 -24z", "#d9c08c"),
    ) +
    at(
      10,
      -30,
      upright(
        box(-150, -280, 300, 280, 4),
        PAPER,
        -150,
        300,
        times(7, (index) =>
          line(
            `M-116 ${-230 + index * 26}${times(5, (part) => `q${10 + ((index + part) % 3) * 3} -8 ${20 + ((index + part) % 3) * 6} 0`)}`,
            NAVY,
            4,
            0.75,
          ),
        ),
      ),
      1,
      3,
    ) +
    fill("M-196 -190v192h392v-192L0 -60z", "#efe3c6") +
    line("M-196 2L-30 -86M196 2L30 -86", "#d5c6a2", 4) +
    fill("M-196 -190L0 -60L196 -190V-176L0 -44L-196 -176z", "#d5c6a2", 0.8) +
    round("M-34 -58a34 34 0 1 1 68 0a34 34 0 1 1 -68 0z", RED, 7, 5)
  );
}

function ink(colour: string): Svg {
  const body =
    "M-128 -190c0 -20 14 -28 30 -28h196c16 0 30 8 30 28v164c0 18 -12 28 -30 28h-196c-18 0 -30 -10 -30 -28z";
  return (
    shadow(130) +
    upright(body, "#dfe9e6", -128, 256, fill("M-112 -176h224v146q0 14 -14 14h-196q-14 0 -14 -14z", colour)) +
    fill(box(-78, -152, 156, 92, 6), PAPER) +
    at(0, -106, line("M-46 -6q12 -12 23 0t23 0t23 0t23 0M-46 16q12 -12 23 0t23 0t23 0t23 0", colour, 6)) +
    upright(box(-50, -246, 100, 34, 4), "#dfe9e6", -50, 100) +
    upright(
      box(-66, -316, 132, 78, 12),
      "#2b2f36",
      -66,
      132,
      times(9, (index) => line(`M${-58 + index * 15} -308v62`, "#4a505a", 4)),
    )
  );
}

function pen(): Svg {
  return (
    upright("M-250 -22h150v44h-150a22 22 0 0 1 0 -44z", "#c08a53", -272, 172) +
    at(
      0,
      0,
      fill(box(-250, -22, 320, 44, 20), "#c99a62") +
        fill(box(-250, 6, 320, 16, 8), "#16233a", 0.14) +
        line("M-240 -8h290M-200 0h220", "#b07f46", 2, 0.7) +
        fill(box(-250, -16, 300, 5, 3), "#fff8ea", 0.5),
    ) +
    fill(box(-110, -24, 14, 48, 3), BRASS) +
    fill(box(62, -24, 22, 48, 4), BRASS) +
    fill("M84 -20h52l28 8v24l-28 8h-52z", "#3a3430") +
    fill("M160 -14c30 -2 56 6 76 14c-20 8 -46 16 -76 14z", BRASS) +
    line("M176 0h56", "#7a5f2b", 2.5) +
    oval(178, 0, 4, "#7a5f2b") +
    fill(box(-236, -38, 104, 14, 7), BRASS)
  );
}

function pencils(): Svg {
  return (
    shadow(190) +
    times(6, (index) => {
      const x = -170 + index * 58;
      const height = [300, 348, 276, 328, 292, 356][index] ?? 300;
      return (
        fill(`M${x} ${-height}l25 -62l25 62z`, "#ecd2a4") +
        fill(`M${x + 16} ${-height - 40}l9 -22l9 22z`, "#2b2f36") +
        upright(
          box(x, -height, 50, height + 2, 3),
          "#d9b27e",
          x,
          50,
          fill(`M${x - 4} ${-height * 0.56}q14 -14 28 0t30 0v400h-60z`, "#5f7f55") +
            fill(`M${x - 4} ${-height * 0.3}q14 -12 28 0t30 0v400h-60z`, "#2b3440"),
        ) +
        line(`M${x + 12} ${-height * 0.5}v22M${x + 34} ${-height * 0.46}v30`, "#7fa06c", 6)
      );
    }) +
    line("M-200 -10q30 -18 60 0t60 0t60 0t60 0t60 0t60 0", "#8fc0bb", 10, 0.9)
  );
}

function chart(): Svg {
  const sea = [mix(NAVY, "#7fb0bd", 0.35), "#6ba3b3", "#93c1c6", "#bcdcd8"];
  return (
    shadow(190) +
    fill(box(-176, -470, 370, 476, 4), "#16233a", 0.2) +
    upright(box(-186, -478, 372, 480, 4), "#8a5f3a", -186, 372) +
    fill(box(-166, -458, 332, 440, 2), PAPER) +
    within(
      box(-138, -430, 276, 350, 2),
      fill(box(-138, -430, 276, 350), sea[0] ?? NAVY) +
        fill("M-140 -380c80 -40 120 60 180 20s60 -40 120 -20v320h-300z", sea[1] ?? SEA) +
        fill("M-140 -310c60 -40 100 50 170 10s80 -20 120 -10v260h-290z", sea[2] ?? SEA) +
        fill("M-140 -240c60 -30 120 40 180 0s70 0 110 0v180h-290z", sea[3] ?? SEA) +
        fill("M-140 -170c70 -30 100 30 170 0s70 10 120 0v120h-290z", "#d9b98a") +
        fill(
          "M-60 -290c20 -20 80 -20 90 -4c-10 20 -80 24 -90 4zM50 -330c20 -14 50 -10 54 4c-10 14 -50 14 -54 -4zM-116 -250c10 -14 40 -12 40 0c-8 12 -36 12 -40 0z",
          "#e9d3a5",
        ) +
        line("M-60 -80c10 -60 50 -60 40 -120s30 -60 20 -110", sea[1] ?? SEA, 12) +
        times(16, (index) =>
          oval(-124 + ((index * 71) % 250), -416 + ((index * 43) % 200), 2.6, PAPER, undefined, 0.8),
        ),
    ) +
    at(
      92,
      -384,
      line("M0 -34v68M-34 0h68", RED, 3) +
        fill("M0 -30l8 22l-8 8l-8 -8z", RED) +
        fill("M0 30l8 -22l-8 -8l-8 8z", PAPER),
    ) +
    line("M-70 -52h140M-40 -36h80", NAVY, 4, 0.7)
  );
}

function roll(colour: string, pattern: string, height: number): Svg {
  return (
    upright(
      box(-44, -height, 88, height, 6),
      colour,
      -44,
      88,
      times(Math.ceil(height / 26), (row) =>
        line(`M-60 ${-height + 18 + row * 26}q11 -11 22 0t22 0t22 0t22 0t22 0`, pattern, 5),
      ),
    ) +
    oval(0, -height, 44, lit(colour, 0.4), 10) +
    oval(0, -height, 30, shaded(colour, 0.3), 6) +
    oval(0, -height + 1, 18, lit(colour, 0.2), 3)
  );
}

function twine(): Svg {
  return (
    shadow(66) +
    oval(0, -8, 70, "#a87547", 14) +
    upright(
      box(-46, -98, 92, 90, 8),
      "#5a4a38",
      -46,
      92,
      times(9, (row) => line(`M-60 ${-92 + row * 10}q60 10 120 -4`, row % 2 ? "#7a6448" : "#46392b", 5)),
    ) +
    oval(0, -100, 66, "#b98655", 14) +
    oval(0, -101, 16, "#7d5532", 4) +
    line("M46 -40c50 10 60 40 120 30", "#5a4a38", 5)
  );
}

function seal(): Svg {
  return (
    shadow(70, 120) +
    at(
      120,
      0,
      upright("M-20 -250c-24 -50 -16 -84 20 -84s44 34 20 84l-6 130h-28z", "#a8713f", -40, 80) +
        upright(box(-34, -134, 68, 28, 6), BRASS, -34, 68) +
        upright("M-52 -106h104l8 106h-120z", BRASS, -60, 120, line("M-60 -20h120", "#a87f36", 5)),
    ) +
    at(
      -110,
      40,
      shadow(150) +
        upright(
          box(-170, -112, 330, 112, 4),
          PAPER,
          -170,
          330,
          line("M-170 -112L-6 -20L160 -112", "#d5c6a2", 5),
        ) +
        at(
          -6,
          -36,
          round("M-46 0c-4 -30 14 -48 46 -46s52 16 46 48s-24 42 -48 40s-42 -14 -44 -42z", RED, 8, 6) +
            fill("M-8 22l3 -44h10l3 44zM-6 -26h12l-6 -9z", lit(RED, 0.3)) +
            line("M12 -24l16 -6M12 -18h18M-12 -24l-16 -6M-12 -18h-18", lit(RED, 0.3), 4),
        ),
    ) +
    at(
      90,
      52,
      upright(box(-110, -26, 220, 26, 8), RED, -110, 220) +
        at(16, 20, upright(box(-110, -26, 220, 26, 8), shaded(RED, 0.1), -110, 220)),
    )
  );
}

/** Drawings by product handle. */
export const paper: Readonly<Record<string, () => Svg>> = {
  logbook: () => at(-10, 20, logbook(NAVY), 1.14),
  "pocket-trio": () => at(0, 30, trio(), 1.12),
  "tide-calendar": () => at(0, -60, calendar(), 1.02),
  "shorebird-cards": () =>
    shadow(190, 0, 50) +
    at(-96, -110, card("#e7b39a", curlew("#7a6a58")), 0.98, -9) +
    at(110, -74, card("#a9cdd2", curlew("#5f6d78")), 0.98, 8) +
    at(-10, 56, card("#f0dca6", curlew("#9a7350")), 1.06, -2),
  "letter-set": () => at(0, 30, envelope(), 1.1),
  "eelgrass-ink": () =>
    at(-30, 10, ink("#2f6f6a"), 1.22) +
    at(
      170,
      66,
      oval(0, 0, 56, "#2f6f6a", 15) +
        oval(60, 14, 16, "#2f6f6a", 6) +
        oval(-20, -4, 22, lit("#2f6f6a", 0.35), 4),
    ),
  "pilot-pen": () =>
    at(
      20,
      -10,
      shadow(200, -20, 66) +
        upright(
          box(-230, -250, 460, 320, 4),
          PAPER,
          -230,
          460,
          line(
            "M-190 -190q24 -22 48 0t48 0t48 0t48 0t48 0t48 0M-190 -140q24 -22 48 0t48 0t48 0t48 0",
            NAVY,
            6,
          ),
        ),
      1,
      -4,
    ) + at(40, -70, pen(), 1.08, 24),
  "groyne-pencils": () => at(10, 20, pencils(), 1.16),
  "sea-chart-print": () => at(0, 24, chart(), 1.08),
  "gift-wrap": () =>
    shadow(150, -60, 10) +
    at(-130, 6, roll("#3f7593", "#cfe0dc", 330), 1.12, -3) +
    at(-30, 14, roll(PAPER, RED, 380), 1.12) +
    at(72, 10, roll("#d9bd8f", NAVY, 310), 1.12, 4) +
    at(176, 66, twine(), 1.1),
  "sealing-wax": () => at(24, 10, seal(), 1.08),
};

/** The picture of the category. */
export function paperCategory(): Svg {
  return (
    at(-100, -4, logbook(NAVY), 0.98) +
    at(148, 10, ink("#2f6f6a"), 0.78) +
    at(20, 74, card("#f0dca6", curlew("#9a7350")), 0.62, -8) +
    at(150, 84, pen(), 0.56, 12)
  );
}
