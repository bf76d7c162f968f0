/** The tea shelf: tins with an emblem each, cups, and what grows around them. */
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
  steam,
  times,
  upright,
  within,
} from "./brush.ts";

const CREAM = "#fbf3e2";

/** A tin with its emblem on a cream label. */
export function tin(colour: string, emblem: Svg): Svg {
  const label = "M-58 -40v-96a58 58 0 0 1 116 0v96a10 10 0 0 1 -10 10h-96a10 10 0 0 1 -10 -10z";
  return (
    shadow(96) +
    upright(
      box(-94, -262, 188, 264, 16),
      colour,
      -94,
      188,
      fill(box(-94, -22, 188, 8), lit(colour, 0.35)) +
        fill(label, CREAM) +
        line("M-50 -42v-92a50 50 0 0 1 100 0v92z", mix(colour, CREAM, 0.35), 3) +
        within(label, at(0, -112, emblem)),
    ) +
    upright(
      box(-100, -310, 200, 60, 14),
      shaded(colour, 0.12),
      -100,
      200,
      fill(box(-100, -262, 200, 12), shaded(colour, 0.3)),
    ) +
    upright("M-22 -308v-16a22 12 0 0 1 44 0v16z", "#c9a15a", -22, 44)
  );
}

/** A cup on its saucer, with tea in it. */
export function cup(colour: string, tea: string, hot = true): Svg {
  return (
    shadow(92) +
    oval(0, -8, 100, shaded(colour, 0.16), 17) +
    oval(0, -13, 100, colour, 16) +
    oval(0, -13, 62, shaded(colour, 0.1), 9) +
    line("M62 -86c44 -10 48 48 -6 48", shaded(colour, 0.1), 13) +
    round("M-74 -108h148c0 58 -26 92 -50 92h-48c-24 0 -50 -34 -50 -92z", colour, 22, 4) +
    oval(0, -108, 74, lit(colour, 0.4), 17) +
    oval(0, -106, 64, tea, 13) +
    oval(-18, -109, 26, lit(tea, 0.3), 4, 0.7) +
    (hot ? steam(0, -132) : "")
  );
}

/** A leaf pointing up and to the right from its stalk. */
export function leaf(colour: string, length = 70): Svg {
  return (
    fill(
      `M0 0c${length * 0.1} ${-length * 0.55} ${length * 0.5} ${-length * 0.8} ${length} ${-length * 0.8}c${-length * 0.05} ${length * 0.5} ${-length * 0.4} ${length * 0.85} ${-length} ${length * 0.8}z`,
      colour,
    ) + line(`M${length * 0.06} ${-length * 0.04}L${length * 0.72} ${-length * 0.58}`, lit(colour, 0.35), 3)
  );
}

/** A round berry with its gleam. */
export function berry(x: number, y: number, radius: number, colour: string): Svg {
  return (
    oval(x, y, radius, shaded(colour, 0.2)) +
    oval(x - radius * 0.14, y - radius * 0.14, radius * 0.84, colour) +
    oval(x - radius * 0.35, y - radius * 0.4, radius * 0.22, "#fff8ea", undefined, 0.8)
  );
}

/** A sprig with berries, lying on the table. */
export function berries(colour: string, green = "#6f8f62"): Svg {
  return (
    shadow(70, 10) +
    line("M-86 -8q60 -34 140 -26", "#7c5a3c", 6) +
    at(-40, -22, leaf(green, 52), 1, -20) +
    at(20, -30, leaf(shaded(green, 0.1), 56), 1, 6) +
    [
      [-44, -10, 17],
      [-14, -16, 20],
      [18, -10, 18],
      [46, -16, 20],
      [2, -36, 16],
      [34, -42, 15],
    ]
      .map(([x = 0, y = 0, radius = 0]) => berry(x, y, radius, colour))
      .join("")
  );
}

/** A slice of citrus, standing. */
export function citrus(skin: string, flesh: string): Svg {
  return (
    shadow(48) +
    oval(0, -48, 50, skin) +
    oval(0, -48, 42, CREAM) +
    times(8, (index) => at(0, -48, fill("M0 -6L-11 -34a36 36 0 0 1 22 0z", flesh), 1, index * 45))
  );
}

function daisy(x: number, y: number, petal: string, heart: string, scale = 1): Svg {
  return at(
    x,
    y,
    times(9, (index) => at(0, 0, oval(0, -19, 7, petal, 13), 1, index * 40)) + oval(0, 0, 10, heart),
    scale,
  );
}

function flowers(petal: string, heart: string, green = "#74926a"): Svg {
  return (
    shadow(64) +
    line("M-70 -6q40 -10 74 -40M-64 -4q60 -4 110 -26", green, 6) +
    daisy(8, -56, petal, heart, 1.15) +
    daisy(52, -34, petal, heart, 0.95) +
    daisy(-26, -26, petal, heart, 0.85)
  );
}

function lavender(): Svg {
  const stalk = (x: number, turn: number) =>
    at(
      x,
      0,
      line("M0 0v-104", "#7f9470", 5) +
        times(
          6,
          (index) => oval(-7, -58 - index * 13, 8, "#8d78b5", 9) + oval(7, -64 - index * 13, 8, "#a592c8", 9),
        ),
      1,
      turn,
    );
  return shadow(50) + stalk(-8, 58) + stalk(6, 74) + stalk(-16, 42);
}

function pear(): Svg {
  const skin = "M0 -150c-30 4 -24 44 -38 66c-16 26 -20 84 38 84s54 -58 38 -84c-14 -22 -8 -62 -38 -66z";
  return (
    shadow(56) +
    round(skin, "#b9bf62", 12, 4) +
    at(-6, -8, fill(skin, "#f7edcf"), 0.8) +
    at(-6, -44, fill("M0 -16c-12 10 -12 28 0 36c12 -8 12 -26 0 -36z", "#8a5a34") + oval(-3, 6, 4, CREAM, 7)) +
    line("M0 -148q4 -16 14 -22", "#7c5a3c", 7)
  );
}

function ginger(): Svg {
  return (
    shadow(72) +
    round(
      "M-80 -22c-4 -26 26 -36 44 -26c2 -28 42 -34 50 -8c20 -18 54 -4 50 20c22 4 20 34 -6 34h-110c-16 0 -26 -8 -28 -20z",
      "#d9b277",
      10,
      8,
    ) +
    line("M-40 -14q10 -10 6 -26M8 -10q10 -14 4 -34M44 -8q8 -8 6 -18", "#b98c52", 4) +
    at(60, -22, leaf("#5f9f77", 62), 1, -10) +
    at(52, -16, leaf("#79b38a", 54), 1, 34)
  );
}

function pine(): Svg {
  const twig = line("M-86 -8Q-10 -22 84 -52", "#6d4c33", 6);
  const needles = times(13, (index) => {
    const x = -70 + index * 12;
    const y = -10 - index * 3.2;
    return line(`M${x} ${y}l14 -34M${x} ${y}l28 12`, index % 2 ? "#4e7358" : "#5f8a66", 5);
  });
  return shadow(80) + twig + needles;
}

function pearls(colour: string): Svg {
  return (
    shadow(66) +
    [
      [-50, -12],
      [-22, -14],
      [6, -11],
      [34, -14],
      [60, -10],
      [-36, -34],
      [-8, -36],
      [20, -34],
      [4, -56],
    ]
      .map(([x = 0, y = 0], index) =>
        at(
          x,
          y,
          oval(0, 0, 16, shaded(colour, 0.18), 13) +
            oval(-2, -3, 12, index % 2 ? colour : lit(colour, 0.14), 9) +
            line("M-6 0q6 -8 12 -2", shaded(colour, 0.4), 3),
        ),
      )
      .join("")
  );
}

function roots(): Svg {
  const stick = (y: number, turn: number, colour: string) =>
    at(0, y, upright(box(-84, -10, 168, 20, 10), colour, -84, 168) + oval(82, 0, 7, "#e9c07a", 9), 1, turn);
  return (
    shadow(80) +
    stick(-12, 0, "#8a5a34") +
    stick(-32, -7, "#9c6a3e") +
    stick(-48, 6, "#7d4f2d") +
    at(
      -30,
      -66,
      times(5, (index) => at(0, 0, line("M0 0q10 -22 4 -46", "#8fae6c", 5), 1, index * 18 - 50)),
    )
  );
}

const waves = (colour: string) =>
  line("M-44 22q11 -11 22 0t22 0t22 0t22 0M-44 40q11 -11 22 0t22 0t22 0t22 0", colour, 5);

const emblems = {
  ebb: oval(0, -8, 26, "#e8925a") + fill("M-60 8h120v70H-60z", CREAM) + waves("#2f5673"),
  heron:
    fill(
      "M-8 38c-26 -6 -30 -40 -6 -50c14 -6 18 -20 10 -32c-4 -8 2 -18 12 -16l34 8l-28 4c4 20 -4 28 0 42c4 20 -6 40 -22 44z",
      "#6c8299",
    ) +
    line("M-8 36v28M4 34v30", "#4b5f74", 4) +
    oval(6, -52, 3, "#22344f"),
  stove:
    fill("M-30 30h60l-8 -40h-44z", "#3a3f47") +
    fill(box(-8, -46, 12, 40, 3), "#3a3f47") +
    fill(box(-18, 2, 36, 18, 6), "#f2a03d") +
    line("M0 -54c-14 -12 14 -18 0 -34", "#8d8f94", 6, 0.8),
  grass: times(7, (index) =>
    at(
      -30 + index * 10,
      44,
      line("M0 0q-2 -40 10 -78", index % 2 ? "#5d8f4e" : "#7fae5e", 6),
      1,
      index * 7 - 26,
    ),
  ),
  sail:
    fill("M-40 26h80l-14 20h-52z", "#9b8a6a") +
    fill("M-4 18v-84l-34 84z", "#d8ccb0") +
    fill("M4 18v-96l36 96z", "#efe3c6") +
    line("M0 22v-104", "#9b8a6a", 4),
  moon: oval(0, -10, 34, "#e7b95c") + oval(15, -18, 30, CREAM) + waves("#2a3f63"),
  marsh:
    oval(0, -26, 20, "#d58aa0") +
    line("M-50 6h100M-42 22h84M-50 38h100", "#6d4660", 5) +
    times(5, (index) => line(`M${-36 + index * 18} 6q-2 -14 4 -26`, "#7f9a6a", 5)),
  seal:
    fill(
      "M-52 34c-4 -34 18 -56 42 -62c16 -16 44 -10 44 14c0 10 -6 16 -8 26c-2 14 10 16 22 24c-18 10 -76 8 -100 -2z",
      "#8f86a8",
    ) +
    oval(14, -22, 4, "#2b2740") +
    oval(27, -12, 4, "#2b2740", 3) +
    line("M20 -6q8 4 14 0", "#2b2740", 2.5),
  wind: line("M-44 -24h60a17 17 0 1 0 -17 -17M-44 0h78a18 18 0 1 1 -18 18M-34 24h34", "#2f7f86", 7),
  rose:
    times(5, (index) => at(0, -12, oval(0, -19, 17, "#d9607a", 20), 1, index * 72)) +
    oval(0, -12, 12, "#f4cf73") +
    at(4, 44, leaf("#6f8f62", 34)) +
    at(-4, 44, at(0, 0, leaf("#5f7f55", 34), 1, -96)),
  amber:
    fill("M-4 -56c30 6 44 40 30 66c-12 24 -50 28 -62 4c-12 -26 2 -62 32 -70z", "#e79a2f") +
    fill("M-8 -40c16 4 22 22 16 36c-10 8 -26 4 -28 -10c-2 -12 4 -22 12 -26z", "#f7c76b") +
    line("M-12 12l10 8M-8 18l6 -4M4 8l8 6", "#7c4a14", 3),
};

function drawers(): Svg {
  const colours = ["#2f5673", "#6c8299", "#5d8f4e", "#8f86a8", "#d9607a", "#e79a2f"];
  return (
    shadow(190) +
    upright(box(-190, -272, 380, 262, 10), "#b98655", -190, 380) +
    fill(box(-176, -258, 352, 234, 6), "#7d5532") +
    colours
      .map((colour, index) => {
        const x = -170 + (index % 3) * 116;
        const y = -252 + Math.floor(index / 3) * 114;
        return (
          fill(box(x, y, 108, 106, 6), "#d6a873") +
          fill(box(x + 12, y + 12, 84, 56, 6), CREAM) +
          at(x + 54, y + 40, oval(0, 0, 20, colour)) +
          oval(x + 54, y + 86, 8, "#8a6a2f") +
          oval(x + 52, y + 84, 6, "#dfb65f")
        );
      })
      .join("") +
    fill(box(-202, -288, 404, 24, 8), "#c99563") +
    fill(box(-180, -12, 40, 14, 4), "#8a5f3a") +
    fill(box(140, -12, 40, 14, 4), "#8a5f3a")
  );
}

const pair = (box_: Svg, beside: Svg, front: Svg = "") =>
  at(-70, 0, box_, 1.14) + at(128, 34, beside) + front;

/** Drawings by product handle. */
export const tea: Readonly<Record<string, () => Svg>> = {
  "first-ebb": () => pair(tin("#2f5673", emblems.ebb), cup("#f6efe2", "#8a4524")),
  "grey-heron": () =>
    pair(
      tin("#7f97a8", emblems.heron),
      citrus("#a9b84c", "#d6dc7f"),
      at(60, 74, flowers("#5470b8", "#33457f"), 0.9),
    ),
  "skippers-smoke": () =>
    pair(tin("#454b55", emblems.stove), cup("#6f7a80", "#7a2f1a"), at(20, 84, pine(), 0.9)),
  "dike-grass": () =>
    pair(
      tin("#7fa863", emblems.grass),
      cup("#f3f2e4", "#c3cc6a"),
      at(24, 82, at(-20, -6, leaf("#6b9a55", 70), 1, 22) + at(20, -4, leaf("#86b266", 60), 1, 40)),
    ),
  "white-sail": () =>
    pair(
      tin("#e9dcbd", emblems.sail),
      at(10, 0, pear(), 1.15),
      at(40, 78, at(-30, -4, leaf("#c9cfa8", 60), 1, 30) + at(6, 0, leaf("#b5c095", 50), 1, 46)),
    ),
  "moonpull-oolong": () =>
    pair(tin("#2a3f63", emblems.moon), cup("#33517a", "#c98a3a"), at(16, 84, pearls("#4f6b4c"), 0.8)),
  saltmarsh: () => pair(tin("#6d4660", emblems.marsh), cup("#f0dfe2", "#a8612f"), at(22, 84, roots(), 0.9)),
  "seal-nap": () =>
    pair(
      tin("#a99fc4", emblems.seal),
      cup("#f6f1e4", "#e2b84a"),
      at(34, 82, flowers("#fffaf0", "#edb63e"), 0.95) + at(230, 100, lavender(), 0.8),
    ),
  "north-wester": () =>
    pair(tin("#2f8d93", emblems.wind), cup("#f2efe4", "#b9b552"), at(24, 86, ginger(), 0.95)),
  "dune-rose": () =>
    pair(tin("#c9506a", emblems.rose), cup("#f7e8e2", "#b8233f"), at(20, 84, berries("#d1382f"), 0.95)),
  amber: () =>
    pair(
      tin("#d98b2b", emblems.amber),
      cup("#f8ead2", "#c2501c"),
      at(20, 84, berries("#f08a24", "#8ba08a"), 0.95),
    ),
  "six-hours-box": () => at(0, 20, drawers(), 1.05) + at(196, 70, cup("#f6efe2", "#a9622c"), 0.72),
};

/** The picture of the category. */
export function teaCategory(): Svg {
  return (
    at(-160, -6, tin("#2f5673", emblems.ebb), 0.86) +
    at(20, -16, tin("#7fa863", emblems.grass), 0.94) +
    at(186, -6, tin("#c9506a", emblems.rose), 0.86) +
    at(-96, 76, berries("#f08a24", "#8ba08a"), 0.85) +
    at(96, 84, cup("#f6efe2", "#8a4524"), 0.9)
  );
}
