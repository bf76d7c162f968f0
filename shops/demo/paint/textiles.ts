/** The textile shelf: folded on the table, or hanging from the rail by the door. */
import { rail } from "./backdrop.ts";
import {
  at,
  box,
  fill,
  line,
  lit,
  round,
  type Svg,
  shaded,
  shadow,
  times,
  upright,
  within,
} from "./brush.ts";
import { cup } from "./tea.ts";

const NAVY = "#2c4260";
const RED = "#c94f3d";
const CREAM = "#f3e8d3";
const GREY = "#9aa5a8";
const GREEN = "#66805f";
const YELLOW = "#d9a93f";

/** Vertical ribs, as knitting has them. */
function ribs(left: number, top: number, width: number, height: number, colour: string, step = 16): Svg {
  return times(Math.floor(width / step), (index) =>
    line(`M${left + step / 2 + index * step} ${top + 4}v${height - 8}`, colour, 4, 0.5),
  );
}

/** Rows of stitches like small v's. */
function stitches(left: number, top: number, columns: number, rows: number, colour: string): Svg {
  return times(rows, (row) =>
    line(`M${left} ${top + row * 22}${times(columns, () => "l9 9l9 -9")}`, colour, 4, 0.45),
  );
}

function jumper(): Svg {
  const body =
    "M-196 -244c50 -30 110 -36 196 -36s146 6 196 36c16 30 20 200 6 244h-404c-14 -44 -10 -214 6 -244z";
  return (
    shadow(210) +
    round(body, NAVY, 26, 10, stitches(-200, -200, 23, 9, lit(NAVY, 0.3))) +
    within(body, fill("M-130 -60q130 60 270 -10l60 90h-400z", shaded(NAVY, 0.25), 0.5)) +
    round(
      "M-206 -216c-26 60 -20 190 30 214c60 20 180 -30 230 -70l-26 -46c-60 30 -130 50 -150 30c-20 -30 -30 -90 -24 -140z",
      lit(NAVY, 0.06),
      14,
      8,
      stitches(-220, -190, 12, 6, lit(NAVY, 0.3)),
    ) +
    round(
      "M206 -216c26 60 20 190 -30 214c-60 20 -180 -26 -226 -60l22 -46c60 26 130 40 150 20c20 -30 30 -90 24 -140z",
      lit(NAVY, 0.1),
      14,
      8,
      stitches(-40, -190, 16, 8, lit(NAVY, 0.34)),
    ) +
    at(
      -58,
      -58,
      upright(
        box(-26, -38, 52, 76, 14),
        lit(NAVY, 0.16),
        -26,
        52,
        ribs(-26, -38, 52, 76, lit(NAVY, 0.4), 10),
      ),
      1,
      66,
    ) +
    at(
      -44,
      -22,
      upright(
        box(-26, -38, 52, 76, 14),
        lit(NAVY, 0.2),
        -26,
        52,
        ribs(-26, -38, 52, 76, lit(NAVY, 0.44), 10),
      ),
      1,
      104,
    ) +
    upright(
      "M-86 -272c6 -40 40 -52 86 -52s80 12 86 52c-30 26 -142 26 -172 0z",
      shaded(NAVY, 0.1),
      -86,
      172,
      ribs(-86, -326, 172, 80, lit(NAVY, 0.3), 12),
    ) +
    fill("M-58 -296c18 -14 98 -14 116 0c-20 12 -96 12 -116 0z", "#16233a", 0.6) +
    fill(box(-18, -262, 36, 22, 3), CREAM)
  );
}

function blanket(): Svg {
  const layer = (y: number, height: number, colour: string) =>
    upright(
      box(-206, y, 412, height, height / 2.2),
      colour,
      -206,
      412,
      times(3, (row) =>
        line(`M-220 ${y + 16 + row * 24}${times(12, () => "q10 -10 20 0t20 0")}`, lit(colour, 0.4), 5, 0.7),
      ),
    );
  return (
    shadow(210) +
    layer(-84, 84, GREY) +
    layer(-166, 86, shaded(GREY, 0.06)) +
    layer(-248, 86, lit(GREY, 0.1)) +
    upright(
      "M-120 -262h170c10 80 6 200 -6 262c-50 10 -120 8 -164 0c14 -70 12 -180 0 -262z",
      lit(GREY, 0.22),
      -130,
      190,
      times(10, (row) =>
        line(`M-150 ${-238 + row * 25}${times(6, () => "q9 -10 18 0t18 0")}`, "#ffffff", 5, 0.6),
      ),
    ) +
    times(15, (index) => line(`M${-116 + index * 11.4} 0q${index % 2 ? 5 : -5} 14 0 30`, lit(GREY, 0.3), 5)) +
    fill(box(-36, -44, 60, 34, 3), "#b98655") +
    line("M-28 -27q9 -8 18 0t18 0t14 0", CREAM, 4)
  );
}

function scarf(): Svg {
  const stripes = (left: number) =>
    times(
      4,
      (index) =>
        fill(box(left, -310 + index * 96, 120, 16), [RED, CREAM, YELLOW, RED][index] ?? RED) +
        fill(box(left, -286 + index * 96, 120, 30), [CREAM, NAVY, RED, CREAM][index] ?? CREAM),
    );
  const fringe = (left: number, y: number) =>
    times(8, (index) => line(`M${left + 8 + index * 12.4} ${y - 4}q${index % 2 ? 6 : -6} 18 0 40`, NAVY, 6));
  return (
    fringe(-110, 38) +
    upright("M-110 -430h104v470h-104z", NAVY, -110, 104, stripes(-112)) +
    fringe(8, -22) +
    upright("M2 -430h108v410h-104z", lit(NAVY, 0.08), 2, 108, at(118, -60, stripes(-118))) +
    round(
      "M-114 -420c-4 -56 50 -78 112 -78s118 26 116 80c-30 30 -60 10 -112 10s-84 20 -116 -12z",
      lit(NAVY, 0.12),
      16,
      8,
    )
  );
}

function cap(): Svg {
  return (
    shadow(150) +
    round(
      "M-148 -92c-6 -120 60 -196 148 -196s154 76 148 196z",
      RED,
      30,
      8,
      times(13, (index) =>
        line(`M${-144 + index * 24} -80Q${-110 + index * 18.4} -220 0 -300`, shaded(RED, 0.2), 5),
      ),
    ) +
    upright(
      box(-166, -112, 332, 112, 30),
      lit(RED, 0.06),
      -166,
      332,
      ribs(-166, -112, 332, 112, shaded(RED, 0.3), 17),
    ) +
    fill(box(58, -76, 54, 36, 3), CREAM) +
    line("M66 -58q9 -9 18 0t18 0", NAVY, 4)
  );
}

function sock(colour: string, stripe: string): Svg {
  const shape = "M-58 -340h112v190c0 40 60 70 104 96c34 22 24 54 -18 54h-104c-64 0 -94 -46 -94 -110z";
  return (
    round(
      shape,
      colour,
      18,
      8,
      fill("M-80 -276h200v26h-200zM-80 -236h200v12h-200z", stripe) +
        stitches(-64, -206, 8, 4, shaded(colour, 0.3)),
    ) +
    within(
      shape,
      fill("M-62 -120c50 0 70 50 40 124h-80z", stripe) +
        fill("M112 -80c-30 30 -20 70 10 90h70v-100z", stripe),
    ) +
    upright(
      box(-64, -352, 124, 62, 12),
      shaded(colour, 0.08),
      -64,
      124,
      ribs(-64, -352, 124, 62, lit(colour, 0.3), 13),
    )
  );
}

function mitten(colour: string): Svg {
  const hand = "M-70 -108c-8 -100 8 -190 72 -190c60 0 76 80 70 190z";
  return (
    round("M48 -130c16 -50 44 -76 68 -62c22 16 -10 70 -54 118z", shaded(colour, 0.08), 10, 6) +
    round(
      hand,
      colour,
      18,
      8,
      at(
        0,
        -212,
        line("M0 -40l-28 28l28 28l28 -28zM0 -12v-10", CREAM, 6) +
          line("M-54 44q9 -12 18 0t18 0t18 0t18 0t18 0t18 0", CREAM, 6) +
          line("M-54 66q9 -12 18 0t18 0t18 0t18 0t18 0t18 0", RED, 6),
      ),
    ) +
    upright(box(-76, -114, 150, 114, 16), RED, -76, 150, ribs(-76, -114, 150, 114, shaded(RED, 0.3), 14))
  );
}

function towel(stripe: string, length: number): Svg {
  return (
    line("M0 -452q-16 -26 0 -40q16 14 0 40", stripe, 6) +
    upright(
      `M-14 -452h28c30 40 86 30 92 70v${length}h-212v${-length}c6 -40 62 -30 92 -70z`,
      CREAM,
      -106,
      212,
      fill(
        `M-84 -400h22v${length + 40}h-22zM-52 -420h8v${length + 60}h-8zM62 -400h22v${length + 40}h-22zM44 -420h8v${length + 60}h-8z`,
        stripe,
      ) + line("M-4 -440c-14 60 -10 160 -16 300M10 -440c20 80 10 180 24 320", shaded(CREAM, 0.2), 6, 0.5),
    ) +
    line(`M-106 ${length - 394}h212`, shaded(CREAM, 0.2), 5)
  );
}

function apron(): Svg {
  return (
    line("M-62 -376C-70 -500 70 -500 62 -376", shaded(GREEN, 0.3), 12) +
    line("M-124 -190c-40 14 -60 50 -50 100M124 -190c44 20 54 60 40 110", shaded(GREEN, 0.2), 10) +
    upright(
      "M-70 -384h140c4 90 24 150 66 196v232h-272v-232c42 -46 62 -106 66 -196z",
      GREEN,
      -136,
      272,
      line("M-30 -380c-10 120 -40 260 -30 430M50 -380c10 140 30 280 20 430", shaded(GREEN, 0.25), 7, 0.4),
    ) +
    upright(box(-84, -126, 120, 106, 8), lit(GREEN, 0.14), -84, 120) +
    line("M-80 -108h112", CREAM, 4) +
    upright(box(56, -126, 56, 74, 8), lit(GREEN, 0.14), 56, 56) +
    line("M60 -108h48", CREAM, 4) +
    at(
      -40,
      -120,
      line("M0 20v-70", "#b98655", 12) + fill("M-18 -50c0 -50 36 -50 36 0c0 20 -36 20 -36 0z", "#c99a68"),
    ) +
    fill("M-84 -104h120v84h-120z", lit(GREEN, 0.14)) +
    line("M-64 -384h128", CREAM, 5)
  );
}

function tote(): Svg {
  return (
    shadow(170) +
    line("M-92 -262C-92 -430 92 -430 92 -262", "#b58a55", 17) +
    times(12, (index) =>
      line(
        `M${-90 + index * 15.4} ${-270 - Math.sin(((index + 1) / 13) * Math.PI) * 108}l10 -9`,
        "#8d6537",
        4,
      ),
    ) +
    upright(
      "M-170 -290h340l-16 292h-308z",
      "#f6f1e4",
      -170,
      340,
      line("M-180 -200L180 -256M-180 -60L180 -110", "#d9d2c0", 5) +
        line("M-180 -192L180 -248M-180 -52L180 -102", "#d9d2c0", 3) +
        fill("M-52 -196h104v24l-58 132h-38l56 -126h-64z", RED) +
        fill("M60 -300l110 0l-20 320l-60 0z", "#c9d6d8", 0.45),
    ) +
    fill("M-172 -292h344l-3 26h-338z", NAVY) +
    [-92, 92]
      .map(
        (x) =>
          `<circle cx="${x}" cy="-254" r="13" fill="#d8b25c"/><circle cx="${x}" cy="-254" r="6" fill="#7a5f2b"/>`,
      )
      .join("")
  );
}

function cosy(): Svg {
  return (
    shadow(170) +
    round("M140 -70c36 -10 44 -56 86 -82l20 20c-30 24 -40 84 -100 100z", "#3f7593", 8, 8) +
    line("M-150 -130c-80 -10 -80 100 4 92", "#3f7593", 20) +
    round(
      "M-168 0c-20 -150 50 -264 168 -264s188 114 168 264c-60 14 -276 14 -336 0z",
      GREY,
      34,
      8,
      line(
        "M-190 -60q40 -24 80 0t80 0t80 0t80 0t80 0M-190 -110q40 -24 80 0t80 0t80 0t80 0t80 0",
        "#dfe5e4",
        9,
        0.8,
      ) + line("M-150 -160q40 -24 80 0t80 0t80 0t80 0", "#dfe5e4", 9, 0.5),
    ) +
    line("M-168 -4c60 16 276 16 336 0", shaded(GREY, 0.3), 8) +
    round(
      "M-40 -284a40 40 0 1 1 80 0a40 40 0 1 1 -80 0z",
      CREAM,
      8,
      6,
      times(18, (index) =>
        line(`M0 -284l${44 * Math.cos(index * 0.35)} ${44 * Math.sin(index * 0.35)}`, shaded(CREAM, 0.14), 3),
      ),
    )
  );
}

function napkins(): Svg {
  const napkin = (y: number, edge: string, turn: number) =>
    at(
      0,
      y,
      upright(box(-180, -58, 360, 58, 20), CREAM, -180, 360, line("M-180 -30h360", shaded(CREAM, 0.14), 4)) +
        line("M-166 -8h332", edge, 6) +
        times(22, (index) => line(`M${-160 + index * 15} -14v12`, edge, 4)),
      1,
      turn,
    );
  return (
    shadow(186) +
    napkin(0, NAVY, 0) +
    napkin(-58, RED, -1.5) +
    napkin(-114, GREEN, 1) +
    napkin(-172, YELLOW, -1) +
    line("M-22 -236q-30 120 -20 236M22 -236q30 120 20 236", "#b58a55", 6) +
    line("M0 -240c-50 -46 -80 -20 -50 4c20 10 40 6 50 4c50 -46 84 -20 50 6c-20 8 -40 4 -50 -2", "#b58a55", 7)
  );
}

/** Something hanging from one peg of the rail. */
const hanging = (piece: Svg, x = 0, turn = 0) => at(x, 0, piece, 1, turn);
const RAIL = -478;

/** Drawings by product handle. */
export const textiles: Readonly<Record<string, () => Svg>> = {
  "fishermans-jumper": () => at(0, 30, jumper(), 1.16),
  "mudflat-blanket": () => at(-10, 26, blanket(), 1.16),
  "signal-scarf": () => rail(RAIL, [-150, 0, 150]) + hanging(at(0, 20, scarf())),
  "watch-cap": () => at(0, 24, cap(), 1.24),
  "boot-socks": () =>
    shadow(170) + at(-90, 14, sock("#c9c2b4", RED), 1.08, -3) + at(60, 30, sock("#c9c2b4", RED), 1.08, 4),
  "rope-mittens": () =>
    shadow(150, 0, 14) +
    at(96, 14, mitten(NAVY), 1.14, 9) +
    at(-96, 24, `<g transform="scale(-1 1)">${mitten(NAVY)}</g>`, 1.14, -9),
  "ticking-towel": () =>
    rail(RAIL, [-130, 130]) + hanging(towel(NAVY, 330), -130) + hanging(towel(RED, 290), 130),
  "galley-apron": () => rail(RAIL, [-170, 0, 170]) + hanging(at(0, 14, apron(), 1.02)),
  "sailcloth-tote": () => at(0, 26, tote(), 1.16),
  "tea-cosy": () => at(-20, 20, cosy(), 1.12) + at(216, 66, cup("#f3e8d3", "#8a4524"), 0.72),
  "linen-napkins": () => at(0, 20, napkins(), 1.14),
};

/** The picture of the category. */
export function textilesCategory(): Svg {
  return (
    at(-60, 30, blanket(), 0.98) + at(-50, -214, cap(), 0.66) + at(214, 40, sock("#c9c2b4", RED), 0.8, 4)
  );
}
