/** The shelf of light and fire: everything here glows against the night. */
import {
  at,
  box,
  fill,
  flame,
  glow,
  line,
  lit,
  oval,
  round,
  type Svg,
  shaded,
  shadow,
  times,
  upright,
  within,
} from "./brush.ts";

const RED = "#c94f3d";
const CREAM = "#fbf3e2";
const BRASS = "#d6ab58";
const IRON = "#5f6b7d";
const WOOD = "#b98655";

function candle(colour: string, height: number, width = 44, burning = true): Svg {
  return (
    upright(
      `M${-width / 2} ${-height}q${width / 2} 10 ${width} 0V2H${-width / 2}z`,
      colour,
      -width / 2,
      width,
      fill(`M${-width} ${-height - 10}h${width * 2}v${height * 0.3}h-${width * 2}z`, "#ffe7a8", 0.4),
    ) + (burning ? flame(0, -height + 2) : line(`M0 ${-height}v-14`, "#3b2f2f", 4))
  );
}

function lantern(): Svg {
  return (
    glow(0, -170, 300) +
    shadow(120) +
    line("M-104 -330C-104 -520 104 -520 104 -330", IRON, 9) +
    upright(box(-26, -474, 52, 18, 9), WOOD, -26, 52) +
    upright("M-46 -400c0 -40 92 -40 92 0z", RED, -46, 92) +
    upright("M-108 -330c0 -50 40 -74 108 -74s108 24 108 74z", RED, -108, 216) +
    fill(box(-116, -336, 232, 18, 6), shaded(RED, 0.25)) +
    within(
      "M-92 -318h184c26 70 26 180 0 250h-184c-26 -70 -26 -180 0 -250z",
      fill("M-130 -320h260v260h-260z", "#ffe3a3", 0.5) +
        glow(0, -170, 150, "#fff0c0", 0.9) +
        at(0, -66, candle(CREAM, 84, 54)),
    ) +
    line("M-84 -306c-20 70 -20 160 0 226", "#ffffff", 7, 0.55) +
    line("M-104 -318c-30 80 -30 170 0 250M104 -318c30 80 30 170 0 250M-112 -194h224", IRON, 8) +
    upright("M-108 -70h216l14 42c0 22 -14 30 -30 30h-184c-16 0 -30 -8 -30 -30z", RED, -122, 244)
  );
}

function dipped(): Svg {
  const pair = (x: number, colour: string, drop: number) =>
    line(`M${x - 28} ${-330 + drop}C${x - 28} -470 ${x + 28} -470 ${x + 28} ${-330 + drop}`, "#efe3c6", 4) +
    [-28, 28]
      .map((dx) =>
        at(
          x + dx,
          0,
          upright(`M-9 ${-334 + drop}q9 -10 18 0l7 ${250 - drop}q-4 ${26} -16 26t-16 -26z`, colour, -16, 32),
        ),
      )
      .join("");
  return (
    upright(box(-230, -462, 460, 22, 10), WOOD, -230, 460) +
    line("M-190 -460v-90M190 -460v-90", "#efe3c6", 4) +
    pair(-140, CREAM, 20) +
    pair(0, "#c9574a", 0) +
    pair(140, "#4f7fa3", 30) +
    at(
      0,
      30,
      shadow(110) +
        oval(0, -8, 116, shaded(BRASS, 0.25), 22) +
        oval(0, -14, 116, BRASS, 21) +
        oval(0, -14, 92, lit(BRASS, 0.25), 14) +
        at(0, -12, candle("#e3bd63", 76, 50)),
    )
  );
}

function lighthouse(): Svg {
  const tower = "M-58 -300h116l34 302h-184z";
  return (
    `<path d="M0 -352L-420 -440V-250z" fill="#ffe7a8" opacity="0.16"/><path d="M0 -352L420 -440V-250z" fill="#ffe7a8" opacity="0.16"/>` +
    glow(0, -352, 240) +
    shadow(104) +
    upright(tower, CREAM, -92, 184, fill("M-120 -236h240v62h-240zM-120 -112h240v62h-240z", RED)) +
    fill("M-16 2v-34a16 16 0 0 1 32 0v34z", "#5a3a2a") +
    fill(box(-9, -160, 18, 26, 9), "#ffd98a") +
    fill(box(-9, -268, 18, 24, 9), "#ffd98a") +
    upright(box(-76, -316, 152, 20, 6), IRON, -76, 152) +
    line("M-70 -316v-22M-40 -316v-22M40 -316v-22M70 -316v-22M-72 -338h144", IRON, 5) +
    fill(box(-42, -396, 84, 80, 6), "#ffe9b5") +
    at(0, -322, flame(0, 0, 0.9)) +
    line("M-42 -396v80M42 -396v80M0 -396v20", IRON, 5) +
    upright("M-56 -394c8 -40 40 -56 56 -66c16 10 48 26 56 66z", RED, -56, 112) +
    oval(0, -464, 8, BRASS)
  );
}

function bollard(): Svg {
  return (
    glow(0, -330, 240) +
    shadow(130) +
    upright(
      "M-128 2v-26c0 -16 20 -22 44 -26c22 -30 24 -100 8 -132h152c-16 32 -14 102 8 132c24 4 44 10 44 26v26z",
      IRON,
      -128,
      256,
    ) +
    round("M-116 -180c-16 -44 50 -64 116 -64s132 20 116 64c-30 20 -202 20 -232 0z", lit(IRON, 0.06), 22, 6) +
    oval(0, -232, 40, shaded(IRON, 0.5), 10) +
    at(0, -230, candle(CREAM, 120, 48)) +
    line("M-92 -74c60 34 130 34 188 -2M-94 -96c60 34 130 34 190 -2", "#d9b98a", 15) +
    line("M96 -78c60 10 90 60 150 66", "#d9b98a", 15) +
    times(9, (index) =>
      line(`M${-80 + index * 20} ${-82 + Math.sin((index / 8) * Math.PI) * 22}l10 10`, "#a9804f", 4),
    ) +
    [-96, -40, 40, 96].map((x) => oval(x, -14, 8, shaded(IRON, 0.4), 6)).join("")
  );
}

function matches(): Svg {
  return (
    glow(150, -330, 190) +
    shadow(90, -40) +
    times(9, (index) =>
      at(
        -40 + (index - 4) * 15,
        -250,
        line("M0 0v-92", "#e3c48d", 9) + oval(0, -98, 9, RED, 13),
        1,
        (index - 4) * 3,
      ),
    ) +
    upright(
      box(-124, -268, 168, 270, 6),
      "#2f5673",
      -124,
      168,
      fill(box(-130, -34, 180, 20), "#8a5f3a") + line("M-130 -238h180", BRASS, 5),
    ) +
    oval(-40, -268, 84, "#24435b", 17) +
    oval(-40, -266, 74, "#16233a", 13) +
    times(7, (index) => line(`M${-88 + index * 16} -264l${(index - 3) * 3} -44`, "#e3c48d", 9)) +
    upright(
      "M-124 -266c20 22 148 22 168 0v70h-168z",
      "#2f5673",
      -124,
      168,
      line("M-130 -222q90 26 180 0", BRASS, 5),
    ) +
    fill(box(-92, -178, 104, 112, 8), CREAM) +
    at(
      -40,
      -80,
      fill("M-14 0l6 -62h16l6 62z", RED) +
        fill(box(-8, -78, 16, 16), "#f2b24d") +
        line("M14 -70l22 -8M14 -64h22M-14 -70l-22 -8M-14 -64h-22", "#f2b24d", 4),
    ) +
    at(120, 20, line("M0 0L34 -330", "#e3c48d", 10) + at(34, -334, flame(0, 8, 1.1)))
  );
}

function weatherCandle(): Svg {
  return (
    glow(0, -260, 260) +
    shadow(130) +
    upright(
      "M-132 -206h264l-12 180c-2 20 -14 28 -34 28h-172c-20 0 -32 -8 -34 -28z",
      "#6b8f7c",
      -132,
      264,
      fill("M-150 -52q20 -14 40 0t40 0t40 0t40 0t40 0t40 0t40 0v80h-300z", "#d8c2a0"),
    ) +
    oval(0, -206, 132, lit("#6b8f7c", 0.25), 28) +
    oval(0, -203, 118, "#f7ecd0", 22) +
    oval(0, -202, 60, "#fff6d6", 11) +
    flame(0, -204, 1.2) +
    at(
      0,
      -116,
      fill("M-44 12a24 24 0 0 1 10 -46a32 32 0 0 1 60 8a20 20 0 0 1 8 38z", CREAM) +
        line("M-26 26l-8 16M-2 26l-8 16M22 26l-8 16", CREAM, 6),
    )
  );
}

function buoyLamp(): Svg {
  return (
    glow(0, -250, 280) +
    shadow(130) +
    at(
      0,
      0,
      fill("M-60 -190h120l-16 -130h-88z", "#ffe3a3", 0.9) +
        glow(0, -250, 90, "#fff6d6", 0.9) +
        line("M-60 -190l16 -130M60 -190l-16 -130M0 -190v-130M-52 -250h104", IRON, 8) +
        upright(box(-58, -342, 116, 26, 10), IRON, -58, 116) +
        line("M0 -344v-34", IRON, 8) +
        round("M-22 -396a22 22 0 1 1 44 0a22 22 0 1 1 -44 0z", RED, 6, 4) +
        round(
          "M-150 -120c0 -50 60 -76 150 -76s150 26 150 76c0 80 -70 122 -150 122s-150 -42 -150 -122z",
          RED,
          32,
          10,
          fill("M-170 -120q170 60 340 0v44q-170 70 -340 0z", CREAM),
        ) +
        oval(-92, -150, 16, "#ffffff", 9, 0.6),
      1,
      7,
    )
  );
}

function oilLamp(): Svg {
  const globe =
    "M-140 -124c0 -76 60 -124 140 -124s140 48 140 124s-50 126 -100 126h-80c-50 0 -100 -50 -100 -126z";
  return (
    glow(0, -360, 240) +
    shadow(120) +
    upright(globe, "#b9cdd4", -140, 280, fill("M-160 -110q40 -14 80 0t80 0t80 0t80 0v140h-320z", "#d9a63c")) +
    line("M0 -250c-10 80 30 120 -6 200", CREAM, 9) +
    line("M-112 -130c4 -50 36 -80 72 -92", "#ffffff", 9, 0.7) +
    upright(box(-40, -284, 80, 42, 8), BRASS, -40, 80) +
    oval(62, -262, 13, BRASS) +
    fill("M-44 -284c-40 -70 -14 -130 -14 -190h116c0 60 26 120 -14 190z", "#e9f1ee", 0.26) +
    line("M-44 -284c-40 -70 -14 -130 -14 -190M44 -284c40 -70 14 -130 14 -190", "#e9f1ee", 5, 0.8) +
    flame(0, -282, 1.35)
  );
}

function snuffer(): Svg {
  return (
    shadow(110, -60) +
    at(
      -90,
      0,
      oval(0, -10, 110, shaded(BRASS, 0.25), 22) +
        oval(0, -16, 110, BRASS, 21) +
        oval(0, -16, 86, lit(BRASS, 0.25), 13) +
        line("M100 -30c50 -6 50 40 4 32", BRASS, 11) +
        upright(box(-34, -56, 68, 42, 6), BRASS, -34, 68) +
        candle(CREAM, 220, 50, false) +
        line("M0 -236c-30 -40 34 -60 4 -110s30 -60 10 -100", "#b9c4d6", 9, 0.6) +
        line("M6 -240c-10 -50 30 -70 20 -120", "#b9c4d6", 6, 0.4),
    ) +
    at(
      80,
      -260,
      round("M-50 44c0 -54 26 -76 50 -104c24 28 50 50 50 104c-24 14 -76 14 -100 0z", BRASS, 12, 4) +
        line("M0 -60c10 -26 30 -20 40 0L200 260", BRASS, 11) +
        oval(202, 264, 15, BRASS) +
        oval(0, 46, 46, shaded(BRASS, 0.5), 9),
      1,
      -8,
    )
  );
}

function kindling(): Svg {
  const log = (x: number, y: number, colour: string, birch: boolean) =>
    at(
      x,
      y,
      upright(
        box(-210, -36, 420, 72, 34),
        colour,
        -210,
        420,
        birch
          ? times(16, (index) =>
              line(
                `M${-200 + index * 27} ${-28 + ((index * 23) % 50)}h${8 + ((index * 7) % 14)}`,
                "#3a3430",
                4,
              ),
            )
          : times(5, (index) =>
              line(`M-200 ${-22 + index * 12}q200 ${index % 2 ? 8 : -8} 400 0`, shaded(colour, 0.25), 3),
            ),
      ) +
        oval(196, 0, 25, "#ecd2a4", 36) +
        `<ellipse cx="196" cy="0" rx="15" ry="23" fill="none" stroke="#b98655" stroke-width="3"/><ellipse cx="196" cy="0" rx="6" ry="10" fill="none" stroke="#b98655" stroke-width="3"/>`,
    );
  return (
    shadow(210) +
    log(-20, -36, "#a8713f", false) +
    log(14, -38 + 4, "#efe9dc", true) +
    log(-30, -100, "#efe9dc", true) +
    log(24, -106, "#b98655", false) +
    log(0, -172, "#a8713f", false) +
    log(6, -236, "#efe9dc", true) +
    line(
      "M-90 -276q-26 130 0 278M-72 -276q-26 130 0 278M86 -276q-26 130 0 278M104 -276q-26 130 0 278",
      "#4a3b2a",
      10,
    ) +
    line("M-80 -270c-50 -40 -70 0 -30 6c20 2 30 -4 30 -6c50 -46 80 -4 34 6c-20 2 -30 -2 -34 -6", "#4a3b2a", 9)
  );
}

function paperMoon(): Svg {
  const globe = "M-180 -200a180 180 0 1 0 360 0a180 180 0 1 0 -360 0z";
  return (
    glow(0, -200, 330, "#ffe3a3", 0.5) +
    line("M0 -380V-700", CREAM, 5) +
    round(
      globe,
      "#ffefc4",
      30,
      14,
      times(
        13,
        (index) =>
          `<ellipse cx="0" cy="-200" rx="${Math.abs(-180 + index * 30)}" ry="180" fill="none" stroke="#e6bd74" stroke-width="3.5" opacity="0.75"/>`,
      ),
    ) +
    upright(box(-34, -394, 68, 26, 8), WOOD, -34, 68) +
    upright(box(-26, -34, 52, 20, 8), WOOD, -26, 52) +
    oval(-60, -250, 26, "#f2cf8c", 22, 0.5) +
    oval(40, -160, 34, "#f2cf8c", 28, 0.5) +
    oval(50, -280, 16, "#f2cf8c", 14, 0.5) +
    at(0, 50, oval(0, 0, 200, "#ffcf7a", 20, 0.22))
  );
}

/** Drawings by product handle. */
export const light: Readonly<Record<string, () => Svg>> = {
  "storm-lantern": () => at(0, 26, lantern(), 1.06),
  "dipped-candles": () => at(0, 30, dipped(), 1.04),
  "lighthouse-tealight": () => at(0, 26, lighthouse(), 1.06),
  "bollard-holder": () => at(-30, 26, bollard(), 1.14),
  "long-matches": () => at(-10, 20, matches(), 1.16),
  "scented-candle": () => at(0, 26, weatherCandle(), 1.2),
  "buoy-lamp": () => at(0, 24, buoyLamp(), 1.16),
  "oil-lamp": () => at(0, 26, oilLamp(), 1.02),
  "candle-snuffer": () => at(-20, 30, snuffer(), 1.16),
  "driftwood-kindling": () => at(0, 26, kindling(), 1.06),
  "paper-moon": () => at(0, -50, paperMoon(), 1.08),
};

/** The picture of the category. */
export function lightCategory(): Svg {
  return (
    at(-110, -4, lantern(), 0.88) +
    at(140, 0, lighthouse(), 0.72) +
    at(20, 74, weatherCandle(), 0.62) +
    at(226, 70, candle("#c9574a", 130, 40))
  );
}
