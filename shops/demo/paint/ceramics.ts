/** The stoneware shelf: glazes that keep a tide line, the bare clay showing at the foot. */
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

const CLAY = "#d8c2a0";
const BLUE = "#3f7593";
const FOAM = "#eef0ea";
const SAND = "#d9bd8f";
const GREEN = "#6b8f7c";
const NIGHT = "#2c3f5c";

const speckle = (left: number, top: number, width: number, height: number, colour: string) =>
  times(26, (index) =>
    oval(
      left + ((index * 61) % width),
      top + ((index * 37) % height),
      1.6 + (index % 3) * 0.6,
      colour,
      undefined,
      0.4,
    ),
  );

/** Glaze over clay: the glaze ends in a wavy line at this height. */
function glaze(colour: string, edge: number, left = -220, width = 440): Svg {
  const waves = times(Math.ceil(width / 60) + 1, () => "q15 -12 30 0t30 0");
  return (
    fill(`M${left} -900V${edge}${waves}V-900z`, colour) +
    line(`M${left} ${edge + 5}${waves}`, lit(colour, 0.55), 5, 0.8)
  );
}

function teapot(): Svg {
  const belly =
    "M-150 -124c0 -84 74 -124 150 -124s150 40 150 124c0 72 -46 124 -96 124h-108c-50 0 -96 -52 -96 -124z";
  return (
    shadow(140) +
    line("M-116 -206C-110 -372 110 -372 116 -206", "#b98655", 15) +
    times(13, (index) => {
      const turn = Math.PI * (0.1 + index * 0.067);
      return line(`M${-116 * Math.cos(turn) - 5} ${-212 - 118 * Math.sin(turn)}l10 10`, "#8a5f3a", 4);
    }) +
    round("M118 -120c40 -10 46 -66 96 -96l24 22c-40 24 -46 106 -118 122z", shaded(BLUE, 0.1), 8, 8) +
    oval(226, -205, 17, shaded(BLUE, 0.4), 8) +
    round(belly, CLAY, 34, 14, glaze(BLUE, -62) + speckle(-140, -240, 280, 170, "#1d3a4f")) +
    within(
      belly,
      fill("M60 -260c60 60 60 180 -30 270h200v-280z", "#16233a", 0.14) +
        fill("M-116 -150c4 -40 36 -66 70 -72c-30 20 -46 48 -50 82z", "#ffffff", 0.35),
    ) +
    round("M-74 -236c0 -22 40 -32 74 -32s74 10 74 32c-30 14 -118 14 -148 0z", lit(BLUE, 0.12), 16, 6) +
    round("M-17 -268c-6 -20 6 -30 17 -30s23 10 17 30z", CLAY, 6, 3)
  );
}

/** A straight mug with its tide lines. */
function mug(colour: string, drink = "#6a3a20", hot = true): Svg {
  const body = "M-92 -202h184l-6 178c-2 18 -10 26 -28 26h-116c-18 0 -26 -8 -28 -26z";
  return (
    shadow(96) +
    line("M86 -160c70 -12 70 104 -4 98", shaded(colour, 0.12), 21) +
    upright(body, CLAY, -92, 184, glaze(colour, -62) + speckle(-90, -196, 180, 120, shaded(colour, 0.5))) +
    oval(0, -202, 92, lit(colour, 0.25), 19) +
    oval(0, -200, 80, shaded(colour, 0.3), 14) +
    oval(0, -197, 74, drink, 11) +
    oval(-24, -200, 24, lit(drink, 0.3), 3, 0.7) +
    (hot ? steam(0, -224) : "")
  );
}

function shellCup(colour: string): Svg {
  const body = "M-84 -122c4 66 24 124 56 124h56c32 0 52 -58 56 -124z";
  return (
    shadow(70) +
    round(
      body,
      colour,
      20,
      4,
      times(7, (index) =>
        line(
          `M${-72 + index * 24} -126Q${-58 + index * 19.3} -40 ${-30 + index * 10} 4`,
          shaded(colour, 0.16),
          5,
        ),
      ),
    ) +
    fill(
      "M-84 -122q6 -14 14 -8q4 -14 16 -9q6 -12 18 -8q8 -10 18 -6q10 -8 18 -6q10 -4 18 4q12 -6 20 6q12 -4 16 10q16 -4 16 10q-70 26 -154 7z",
      lit(colour, 0.4),
    ) +
    oval(0, -124, 70, "#b7bd62", 13)
  );
}

function bowl(colour: string, scale = 1): Svg {
  const body = "M-168 -138c4 84 62 140 118 140h100c56 0 114 -56 118 -140z";
  return at(
    0,
    0,
    shadow(120) +
      round(
        body,
        CLAY,
        38,
        4,
        glaze(colour, -40, -240, 480) + speckle(-160, -130, 320, 90, shaded(colour, 0.5)),
      ) +
      oval(0, -138, 168, lit(colour, 0.5), 42) +
      oval(0, -135, 154, shaded(colour, 0.08), 36) +
      times(
        4,
        (index) =>
          `<ellipse cx="0" cy="${-130 + index * 3}" rx="${130 - index * 32}" ry="${28 - index * 7}" fill="none" stroke="${lit(colour, 0.25 + index * 0.16)}" stroke-width="7"/>`,
      ),
    scale,
  );
}

function plate(): Svg {
  const one = (y: number, top: boolean) =>
    fill(`M-226 ${y}c10 40 90 66 150 70h152c60 -4 140 -30 150 -70z`, shaded(SAND, 0.2)) +
    oval(0, y, 226, SAND, 62) +
    (top
      ? oval(0, y - 2, 218, lit(SAND, 0.28), 57) +
        oval(0, y + 4, 164, shaded(SAND, 0.14), 38) +
        oval(0, y + 7, 160, mix(BLUE, FOAM, 0.5), 36) +
        within(
          `M-160 ${y + 7}a160 36 0 0 1 320 0a160 36 0 0 1 -320 0z`,
          fill(`M-180 ${y + 4}q60 -16 130 -2t110 2t130 -8v-60h-370z`, FOAM) +
            line(`M-180 ${y + 8}q60 -16 130 -2t110 2t130 -8`, "#ffffff", 5),
        )
      : "");
  const herring = (x: number, y: number, turn: number) =>
    at(
      x,
      y,
      round(
        "M-92 0c30 -34 110 -34 150 -4l36 -22c-4 16 -4 34 2 48l-38 -18c-40 26 -120 26 -150 -4z",
        "#8fa6b5",
        6,
        10,
      ) +
        line("M-70 2c40 10 90 8 120 -4", "#cfdbe0", 6) +
        oval(-66, -6, 5, "#22344f"),
      1,
      turn,
    );
  return (
    shadow(190) +
    one(-66, false) +
    one(-96, false) +
    one(-126, true) +
    herring(-16, -136, -5) +
    herring(22, -116, 4)
  );
}

function gullJug(): Svg {
  const body =
    "M-112 -96c0 -74 36 -96 62 -142c14 -44 34 -74 72 -74c36 0 56 26 54 58c-2 26 0 40 16 66c26 44 30 98 4 150c-16 30 -40 40 -74 40h-56c-48 0 -78 -38 -78 -98z";
  return (
    shadow(110) +
    line("M-96 -164c-84 -22 -92 100 -6 92", shaded(FOAM, 0.1), 20) +
    round(body, FOAM, 24, 8) +
    fill("M70 -284l66 20c10 4 6 16 -6 18l-62 6z", "#ef9038") +
    fill("M70 -262l64 4c4 6 -2 12 -10 12l-56 4z", "#d2752a") +
    oval(34, -276, 8, "#22344f") +
    oval(31, -279, 2.6, "#ffffff") +
    fill("M-74 -84c6 -56 60 -88 118 -70c20 40 -6 96 -54 104c-34 4 -62 -8 -64 -34z", "#9fb1bd") +
    line("M-40 -64c30 10 60 -6 74 -40M-50 -88c30 8 64 -6 84 -36", "#7f94a3", 6) +
    fill("M-26 -306c-20 18 -24 40 -24 62c8 -20 22 -40 44 -56z", "#9fb1bd", 0.55) +
    line("M-24 4v10M26 4v10", "#ef9038", 10)
  );
}

function saltPot(): Svg {
  const body =
    "M-118 -150c0 -20 18 -30 34 -30h168c16 0 34 10 34 30c10 60 0 118 -34 152h-168c-34 -34 -44 -92 -34 -152z";
  return (
    shadow(116) +
    round(body, CLAY, 30, 6, glaze(SAND, -58) + speckle(-116, -176, 232, 110, "#8a6a3c")) +
    upright(
      "M-96 -178c0 -36 40 -48 96 -48s96 12 96 48z",
      "#c89b67",
      -96,
      192,
      times(20, (index) => oval(-84 + ((index * 53) % 168), -216 + ((index * 29) % 34), 3, "#9c7143", 2)),
    ) +
    round("M-20 -222a20 20 0 1 1 40 0z", "#b58652", 6, 4) +
    at(
      0,
      -110,
      line("M-34 0h68M0 -22v44", "#a3804c", 0) +
        line("M-30 -4q15 -14 30 0t30 0M-30 14q15 -14 30 0t30 0", "#a3804c", 5),
    )
  );
}

function vase(): Svg {
  const body =
    "M-22 -300h44v96c0 40 62 46 62 120v50c0 24 -14 36 -38 36h-92c-24 0 -38 -12 -38 -36v-50c0 -74 62 -80 62 -120z";
  const holly = (x: number, y: number, scale: number) =>
    at(
      x,
      y,
      times(9, (index) => at(0, 0, fill("M-5 0L0 -44L5 0z", "#7f9fc0"), 1, index * 40)) +
        oval(0, -2, 17, "#4f6f9f", 22) +
        times(9, (index) => oval(-10 + (index % 3) * 10, -14 + Math.floor(index / 3) * 11, 3, "#a9c0dc")),
      scale,
    );
  return (
    shadow(84) +
    line(
      "M0 -290C-4 -360 -20 -390 -30 -430M0 -300C14 -370 40 -380 58 -402M0 -290C-20 -340 -50 -350 -66 -366",
      "#6f9088",
      6,
    ) +
    holly(-32, -440, 1.05) +
    holly(64, -410, 0.85) +
    holly(-74, -376, 0.7) +
    round(body, CLAY, 22, 4, glaze(GREEN, -44) + speckle(-80, -290, 160, 230, "#2f4c40")) +
    oval(0, -300, 24, lit(GREEN, 0.3), 7) +
    oval(0, -299, 17, shaded(GREEN, 0.45), 4) +
    line("M-12 -280v70c0 30 -40 50 -52 90", "#ffffff", 6, 0.35)
  );
}

function butterBoat(): Svg {
  return (
    shadow(180) +
    upright(
      "M-214 -112c20 70 60 114 114 114h200c60 0 104 -46 118 -128c-60 26 -380 30 -432 14z",
      CLAY,
      -214,
      432,
      glaze(BLUE, -30, -240, 500),
    ) +
    upright(
      "M-150 -112c0 -78 50 -104 150 -104s150 26 150 104c-60 16 -240 16 -300 0z",
      lit(BLUE, 0.12),
      -150,
      300,
      line("M-150 -134q150 26 300 0M-146 -160q146 24 292 0", lit(BLUE, 0.4), 4, 0.7),
    ) +
    line("M-216 -110q216 36 436 -16", "#f3e3c3", 10) +
    upright(box(-10, -268, 20, 56, 8), "#b98655", -10, 20) +
    fill("M12 -266l54 16l-54 20z", "#cf5a45") +
    line("M-224 -112c-12 -18 -14 -34 -8 -46", CLAY, 14)
  );
}

function oysterDish(): Svg {
  const shell =
    "M-190 -60c-14 -50 40 -96 110 -110c80 -18 190 -6 240 44c40 40 20 90 -40 112c-90 30 -284 36 -310 -46z";
  return (
    shadow(170) +
    round(
      shell,
      "#8f9aa0",
      22,
      12,
      line("M-170 -40c60 50 240 50 320 -10M-150 -20c60 34 200 36 280 0", "#6d7980", 7) +
        line("M-184 -70c30 -60 120 -90 210 -84", "#b6bfc2", 6),
    ) +
    at(
      0,
      -10,
      fill(
        "M-150 -74c-6 -34 40 -62 96 -70c70 -10 150 4 186 38c26 28 8 58 -40 70c-80 20 -228 26 -242 -38z",
        "#f3efe9",
      ) +
        fill(
          "M-110 -72c10 -30 60 -44 110 -44c50 0 96 12 112 36c-30 20 -90 34 -140 30c-40 -2 -76 -6 -82 -22z",
          "#dfe6ea",
        ) +
        fill("M-60 -76c20 -18 60 -24 96 -20c30 4 50 14 54 24c-30 12 -130 18 -150 -4z", "#f2dfe0"),
    ) +
    at(34, -84, oval(0, 0, 22, "#d7d2d4") + oval(-3, -3, 18, "#fbf8f6") + oval(-8, -9, 6, "#ffffff")) +
    `<ellipse cx="-52" cy="-84" rx="30" ry="17" fill="none" stroke="#c9a15a" stroke-width="7"/>`
  );
}

/** Drawings by product handle. */
export const ceramics: Readonly<Record<string, () => Svg>> = {
  "harbour-teapot": () => at(-30, 20, teapot(), 1.22),
  "tideline-mug": () => at(-20, 20, mug(BLUE), 1.5),
  "shell-cups": () => at(-110, 0, shellCup(FOAM), 1.5) + at(120, 40, shellCup(BLUE), 1.5),
  "ebb-bowl": () => at(0, 20, bowl(BLUE), 1.3),
  "sandbank-plate": () => at(0, 24, plate(), 1.16),
  "little-gull-jug": () => at(0, 20, gullJug(), 1.2),
  "salt-pig": () => at(0, 20, saltPot(), 1.3),
  "bottle-vase": () => at(0, 30, vase(), 1.08),
  "butter-dish": () => at(0, 20, butterBoat(), 1.12),
  "oyster-dish": () => at(0, 30, oysterDish(), 1.25),
  "breakfast-for-two": () =>
    at(-130, 0, bowl(SAND, 0.92) + at(0, -92, bowl(BLUE, 0.92))) +
    at(90, 10, mug(SAND, "#6a3a20", false), 0.95) +
    at(200, 56, mug(BLUE), 0.95),
};

/** The picture of the category. */
export function ceramicsCategory(): Svg {
  return (
    at(-90, -4, teapot(), 0.92) +
    at(196, 0, vase(), 0.8) +
    at(70, 50, mug(NIGHT), 0.85) +
    at(-130, 84, shellCup(FOAM), 0.85)
  );
}
