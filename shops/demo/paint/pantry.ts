/** The pantry shelf: jars, tins, bags and what spills out of them. */
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
import { berries, citrus, cup, leaf } from "./tea.ts";

const PAPER = "#fbf3e2";

/** A glass jar: what is in it shows through. */
function jar(content: string, filled: number, lid: Svg, label: Svg): Svg {
  const glass =
    "M-92 -250c0 -16 10 -22 22 -24h140c12 2 22 8 22 24v226c0 16 -10 26 -26 26h-132c-16 0 -26 -10 -26 -26z";
  return (
    shadow(94) +
    upright(
      glass,
      "#e9f1ee",
      -92,
      184,
      fill(`M-100 ${-filled}q50 -14 100 0t100 0v300h-200z`, content) +
        fill(box(-100, -16, 200, 20), shaded(content, 0.1), 0.6),
    ) +
    line("M-84 -246v216", "#ffffff", 5, 0.6) +
    at(0, 0, label) +
    lid
  );
}

function corkLid(): Svg {
  return upright("M-62 -268l6 -44h112l6 44z", "#c89b67", -62, 124) + oval(0, -312, 56, "#dbb383", 10);
}

function screwLid(colour: string): Svg {
  return (
    upright(box(-84, -314, 168, 46, 8), colour, -84, 168) +
    times(11, (index) => line(`M${-70 + index * 14} -306v30`, shaded(colour, 0.2), 3, 0.6))
  );
}

function label(colour: string, emblem: Svg): Svg {
  return (
    fill(box(-60, -186, 120, 110, 8), PAPER) + line("M-50 -176h100v90h-100z", colour, 3) + at(0, -131, emblem)
  );
}

const waves = (colour: string) =>
  line(
    "M-36 -8q9 -10 18 0t18 0t18 0t18 0M-36 10q9 -10 18 0t18 0t18 0t18 0M-36 28q9 -10 18 0t18 0t18 0t18 0",
    colour,
    5,
  );

function flakes(): Svg {
  return (
    shadow(60) +
    times(14, (index) =>
      at(
        -56 + ((index * 41) % 112),
        -4 - ((index * 17) % 22) * (1 - Math.abs(-56 + ((index * 41) % 112)) / 90),
        fill("M-9 0l6 -9h9l5 8l-9 6z", index % 3 ? "#ffffff" : "#dfe8ea"),
        1,
        index * 40,
      ),
    )
  );
}

function caramel(x: number, y: number, turn: number, paper: string): Svg {
  return at(
    x,
    y,
    fill("M-20 0l-22 -15v30zM20 0l22 -15v30z", shaded(paper, 0.12)) +
      round(box(-24, -16, 48, 32, 9), paper, 8, 5) +
      line("M-10 -14v28M8 -14v28", shaded(paper, 0.15), 3),
    1,
    turn,
  );
}

function paperBag(colour: string, emblem: Svg): Svg {
  return (
    shadow(110) +
    upright(
      "M-104 -262l14 -10l14 10l14 -10l14 10l14 -10l14 10l14 -10l14 10l14 -10l14 10l14 -10l14 10l14 -10l12 10l8 262h-208z",
      colour,
      -104,
      208,
      line("M-60 -262l-8 262M62 -262l8 262", shaded(colour, 0.14), 4),
    ) +
    oval(0, -132, 62, PAPER) +
    at(0, -132, emblem)
  );
}

function dishOf(pieces: Svg, colour: string): Svg {
  return (
    shadow(150) +
    oval(0, -92, 150, shaded(colour, 0.22), 30) +
    pieces +
    round("M-152 -92c0 64 50 96 92 96h120c42 0 92 -32 92 -96c-50 40 -254 40 -304 0z", colour, 34, 6)
  );
}

function pebble(x: number, y: number, colour: string, size = 30): Svg {
  return at(
    x,
    y,
    round(
      `M${-size} 0c0 ${-size * 0.9} ${size * 0.5} ${-size} ${size} ${-size}s${size} ${size * 0.3} ${size} ${size}s${-size * 0.5} ${size * 0.7} ${-size} ${size * 0.7}s${-size} ${-size * 0.2} ${-size} ${-size * 0.7}z`,
      colour,
      8,
      6,
    ) + oval(-size * 0.3, -size * 0.5, size * 0.3, "#fff8ea", size * 0.14, 0.5),
  );
}

function waffle(y: number): Svg {
  return (
    oval(0, y, 122, "#a9672c", 24) +
    fill(`M-122 ${y - 14}v14h244v-14z`, "#c07c37") +
    oval(0, y - 14, 122, "#dd9f55", 24) +
    within(
      `M-122 ${y - 14}a122 24 0 0 1 244 0a122 24 0 0 1 -244 0z`,
      times(9, (index) =>
        line(`M${-150 + index * 36} ${y - 44}l60 60M${-90 + index * 36} ${y - 44}l-60 60`, "#b9762f", 3.5),
      ),
    )
  );
}

function crispbread(): Svg {
  const sheet = (x: number, turn: number, colour: string) =>
    at(
      x,
      0,
      upright(
        box(-70, -330, 140, 330, 8),
        colour,
        -70,
        140,
        times(44, (index) =>
          oval(
            -60 + ((index * 47) % 122),
            -320 + ((index * 83) % 316),
            3.4,
            index % 3 ? "#6f4a28" : "#f4dcae",
            2.2,
          ),
        ),
      ),
      1,
      turn,
    );
  return (
    shadow(130) +
    sheet(-46, -5, "#c08a4c") +
    sheet(4, 0, "#d29c5b") +
    sheet(52, 5, "#c6904f") +
    upright(
      box(-128, -170, 256, 172, 6),
      "#3f6f7c",
      -128,
      256,
      fill(box(-140, -150, 280, 6), "#f3cf7a") + fill(box(-140, -22, 280, 6), "#f3cf7a"),
    ) +
    oval(0, -86, 52, PAPER) +
    at(
      0,
      -92,
      line(
        "M0 44v-84M0 -30l-14 -14M0 -30l14 -14M0 -10l-18 -16M0 -10l18 -16M0 12l-18 -16M0 12l18 -16",
        "#b9812f",
        6,
      ),
    )
  );
}

function dipper(): Svg {
  return (
    line("M-70 -150L20 -40", "#b07c46", 11) +
    at(
      30,
      -28,
      times(5, (index) =>
        oval(0, -20 + index * 10, [13, 20, 22, 20, 13][index] ?? 16, index % 2 ? "#c08d52" : "#d6a76c", 6),
      ),
      1,
      -40,
    )
  );
}

function pot(): Svg {
  return (
    shadow(104) +
    upright(
      "M-92 -196h184c14 40 16 150 -12 198h-160c-28 -48 -26 -158 -12 -198z",
      "#cdbfa2",
      -100,
      200,
      fill("M-140 -196h280v54q-30 22 -70 4t-76 12t-70 -12t-64 2z", "#5b7c8a"),
    ) +
    oval(0, -196, 94, shaded("#cdbfa2", 0.3), 20) +
    oval(0, -192, 82, "#c08f2f", 15) +
    times(16, (index) =>
      oval(-66 + ((index * 37) % 132), -194 + ((index * 7) % 9), 4, index % 2 ? "#7d5a1c" : "#e0b65a", 3),
    ) +
    line("M20 -196L118 -330", "#b98655", 16) +
    oval(124, -340, 20, "#b98655", 26) +
    at(
      0,
      -76,
      line("M-34 10c20 -34 48 -34 68 -6M34 4c-10 -8 -10 -20 4 -26M-34 10c10 18 40 22 58 6", "#5b7c8a", 6) +
        oval(-14, -2, 4, "#5b7c8a"),
    )
  );
}

function chocolate(): Svg {
  const brown = "#4a2c22";
  const piece = (column: number, row: number) => {
    const x = -100 + column * 68;
    const y = -340 + row * 58;
    return (
      fill(box(x + 3, y + 3, 62, 52, 6), lit(brown, 0.1)) +
      line(`M${x + 10} ${y + 32}q12 -14 24 0t24 0`, lit(brown, 0.26), 5)
    );
  };
  return (
    shadow(120) +
    at(
      0,
      0,
      upright(
        box(-104, -346, 208, 346, 8),
        brown,
        -104,
        208,
        times(3, (column) => times(4, (row) => piece(column, row))),
      ),
      1,
      4,
    ) +
    at(
      0,
      0,
      fill(
        "M-122 -160l26 -24l24 20l28 -26l26 24l28 -22l24 22l28 -22l22 20l28 -18l14 18v26h-248z",
        "#d9dde0",
      ) +
        upright(box(-122, -140, 248, 142, 4), "#2f4b63", -122, 248, fill(box(-140, -18, 280, 6), "#f3cf7a")) +
        fill(box(-70, -112, 144, 74, 6), PAPER) +
        at(2, -82, waves("#2f4b63")),
      1,
      4,
    ) +
    at(
      150,
      20,
      times(7, (index) =>
        at(
          -30 + ((index * 29) % 70),
          -6 - ((index * 13) % 20),
          fill("M-10 0l8 -10h10l6 9l-10 7z", index % 3 ? brown : "#ffffff"),
          1,
          index * 50,
        ),
      ),
    )
  );
}

/** A shore crab, seen from above. */
function crab(colour: string): Svg {
  return (
    line(
      "M-40 4l-26 16l-6 18M-36 18l-20 20v18M40 4l26 16l6 18M36 18l20 20v18M-42 -14l-24 -12M42 -14l24 -12",
      colour,
      9,
    ) +
    at(-68, -34, fill("M0 14c-16 -6 -20 -30 -4 -40l6 16l14 -10c6 18 -2 32 -16 34z", colour)) +
    at(68, -34, fill("M0 14c16 -6 20 -30 4 -40l-6 16l-14 -10c-6 18 2 32 16 34z", colour)) +
    round("M-50 -6c0 -26 28 -34 50 -34s50 8 50 34s-24 40 -50 40s-50 -14 -50 -40z", colour, 8, 6) +
    oval(-15, -24, 5, "#3b2416") +
    oval(15, -24, 5, "#3b2416") +
    line("M-14 4q14 12 28 0", shaded(colour, 0.35), 4)
  );
}

function biscuitTin(): Svg {
  return (
    shadow(164) +
    at(
      44,
      -150,
      oval(0, 0, 160, "#2b6470") +
        oval(0, 0, 146, "#3a7f8c") +
        oval(0, 0, 118, PAPER) +
        at(0, -4, crab("#cf5a45"), 1.15),
      1,
    ) +
    upright(
      "M-176 -96v70c0 60 300 60 300 0v-70z",
      "#3a7f8c",
      -176,
      300,
      line("M-180 -56q154 70 308 0", "#f3cf7a", 8),
    ) +
    oval(-26, -96, 150, "#2b6470", 38) +
    oval(-26, -94, 138, "#f2e6cd", 32) +
    at(-90, -104, crab("#d9a057"), 0.62, -14) +
    at(-10, -94, crab("#c98e47"), 0.64, 10) +
    at(62, -104, crab("#d9a057"), 0.58, -4) +
    at(172, 50, crab("#d9a057"), 0.72, 18)
  );
}

function bottle(): Svg {
  return (
    shadow(70) +
    upright(
      "M-24 -400h48v92c0 30 42 40 42 96v190c0 14 -8 24 -24 24h-84c-16 0 -24 -10 -24 -24v-190c0 -56 42 -66 42 -96z",
      "#e3edd2",
      -66,
      132,
      fill("M-80 -270h160v300h-160z", "#e6d98a"),
    ) +
    upright(box(-22, -436, 44, 52, 8), "#c89b67", -22, 44) +
    fill(box(-66, -168, 132, 110, 2), PAPER) +
    at(
      0,
      -112,
      times(6, (index) =>
        at(
          0,
          0,
          line("M0 0v-30", "#7d9460", 3) + oval(0, -34, 9, "#efe3b5") + oval(0, -34, 4, "#e2b84a"),
          1,
          index * 34 - 85,
        ),
      ) + line("M0 0v34", "#7d9460", 4),
    ) +
    line("M-66 -166h132M-66 -60h132", "#5d938a", 4)
  );
}

const honeycomb = (colour: string) =>
  [
    [0, -18],
    [-16, 10],
    [16, 10],
  ]
    .map(([x = 0, y = 0]) => line(`M${x} ${y - 17}l15 8.5v17l-15 8.5l-15 -8.5v-17z`, colour, 5))
    .join("");

/** Drawings by product handle. */
export const pantry: Readonly<Record<string, () => Svg>> = {
  "salt-flakes": () =>
    at(-30, 0, jar("#fdfdfb", 226, corkLid(), label("#4f94a3", waves("#4f94a3"))), 1.15) +
    at(150, 50, flakes(), 1.3),
  "storm-caramels": () =>
    at(
      -60,
      0,
      paperBag(
        "#cfe0dc",
        at(
          0,
          4,
          fill("M-34 8a22 22 0 0 1 8 -42a28 28 0 0 1 52 8a18 18 0 0 1 6 34z", "#6c8299") +
            line("M-18 20l-8 18M2 20l-8 18M22 20l-8 18", "#4f94a3", 6),
        ),
      ),
      1.16,
    ) +
    caramel(110, 18, -18, "#d98b3f") +
    caramel(186, 34, 14, "#e9a95c") +
    caramel(124, 66, 6, "#c67a34") +
    caramel(40, 60, -8, "#e9a95c"),
  "pebble-liquorice": () =>
    at(
      0,
      10,
      dishOf(
        [
          [-96, -104],
          [-40, -116],
          [20, -112],
          [80, -106],
          [-70, -144],
          [-8, -156],
          [52, -146],
          [-30, -186],
          [22, -190],
        ]
          .map(([x = 0, y = 0], index) =>
            pebble(x, y, ["#2b2b31", "#43444c", "#6d6a6a", "#353239"][index % 4] ?? "#2b2b31", 33),
          )
          .join(""),
        "#f4ead6",
      ),
      1.2,
    ) +
    at(196, 66, pebble(0, 0, "#2b2b31", 24)) +
    at(-190, 74, pebble(0, 0, "#5b595b", 20)),
  "syrup-waffles": () =>
    at(
      -80,
      10,
      shadow(124) +
        times(6, (index) => waffle(-6 - index * 34)) +
        line("M-14 -214v214M14 -214v214", "#cf5a45", 7),
    ) + at(150, 40, cup("#3f6f7c", "#6a3a20", false) + at(0, -104, waffle(0), 0.74)),
  "rye-crispbread": () => at(0, 16, crispbread(), 1.1),
  "heather-honey": () =>
    at(-50, 0, jar("#d48a1f", 232, screwLid("#7a5c84"), label("#d48a1f", honeycomb("#d48a1f"))), 1.15) +
    at(150, 74, shadow(60) + oval(4, -4, 60, "#e6a534", 13) + dipper(), 1.05),
  "buckthorn-jam": () =>
    at(
      -50,
      0,
      jar(
        "#f08a24",
        230,
        fill("M-100 -300q100 -34 200 0l14 44q-114 -22 -228 0z", "#f7efe0") +
          line("M-90 -272q90 -18 180 0", "#cf5a45", 6),
        label(
          "#8ba08a",
          at(
            0,
            8,
            oval(-12, -2, 13, "#f08a24") +
              oval(12, 4, 13, "#e5761a") +
              oval(2, -20, 12, "#f6a24a") +
              at(8, -26, leaf("#8ba08a", 26)),
          ),
        ),
      ),
      1.15,
    ) + at(130, 66, berries("#f08a24", "#8ba08a"), 1.1),
  "harbour-mustard": () => at(0, 20, pot(), 1.2),
  "black-sand-chocolate": () => at(-20, 20, chocolate(), 1.1),
  "crab-biscuits": () => at(0, 10, biscuitTin(), 1.12),
  "driftwood-cordial": () =>
    at(-60, 10, bottle(), 1.12) +
    at(110, 30, citrus("#efc638", "#f7e58a"), 1.4) +
    at(90, 74, at(-10, 0, leaf("#7d9460", 70), 1, 30)),
};

/** The picture of the category. */
export function pantryCategory(): Svg {
  return (
    at(-150, -6, jar("#d48a1f", 232, screwLid("#7a5c84"), label("#d48a1f", honeycomb("#d48a1f"))), 0.95) +
    at(60, -10, bottle(), 0.98) +
    at(190, 0, jar("#fdfdfb", 200, corkLid(), label("#4f94a3", waves("#4f94a3"))), 0.72) +
    at(-20, 64, crab("#d9a057"), 0.85, -10) +
    caramel(110, 66, -14, mix("#d98b3f", "#ffffff", 0.1)) +
    caramel(190, 74, 12, "#e9a95c")
  );
}
