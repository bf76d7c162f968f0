/** The backdrop: a wall, an arched window on the shallows whose tide rises from picture to picture, and a table. */
import { at, box, fill, glow, line, lit, mix, oval, type Svg, shaded, times, within } from "./brush.ts";

/** The colours of a room of Kiosk: one a category. */
export interface Room {
  readonly wall: string;
  readonly table: string;
  readonly sky: string;
  readonly sun: string;
  readonly sea: string;
  readonly sand: string;
  readonly night?: boolean;
}

/** The rooms by category handle. */
export const rooms: Readonly<Record<string, Room>> = {
  tea: { wall: "#f1dfc3", table: "#c9764f", sky: "#dcebe3", sun: "#ef9a5c", sea: "#5f9ea0", sand: "#e3c699" },
  pantry: {
    wall: "#f3cf7a",
    table: "#f7efe0",
    sky: "#e3efe2",
    sun: "#f28f4f",
    sea: "#4f94a3",
    sand: "#e9b96b",
  },
  ceramics: {
    wall: "#9dc1c4",
    table: "#ecd9b8",
    sky: "#eef3e8",
    sun: "#f5d7a1",
    sea: "#7aa9b5",
    sand: "#d9c7a6",
  },
  textiles: {
    wall: "#e3b7a4",
    table: "#8f5b4b",
    sky: "#f5ddcb",
    sun: "#f7efe0",
    sea: "#7d9aa8",
    sand: "#d9a488",
  },
  paper: {
    wall: "#b9cbb2",
    table: "#7a5a44",
    sky: "#e6edd8",
    sun: "#f4cf73",
    sea: "#5d938a",
    sand: "#cfc79b",
  },
  light: {
    wall: "#22344f",
    table: "#16243a",
    sky: "#2e4767",
    sun: "#f6e6bd",
    sea: "#1d3450",
    sand: "#31506a",
    night: true,
  },
};

/** Height of the table's edge. */
export const TABLE = 596;

function ripples(y: number, colour: string, seed: number): Svg {
  return times(4, (row) =>
    times(5, (column) => {
      const x = 168 + column * 118 + ((seed * 53 + row * 67) % 90);
      const width = 34 + ((seed * 31 + row * 17 + column * 23) % 46);
      return line(`M${x} ${y + row * 24}q${width / 2} -9 ${width} 0`, colour, 4, 0.55);
    }),
  );
}

function motif(number: number, room: Room): Svg {
  const ink = room.night ? "#142238" : shaded(room.sea, 0.35);
  const gull = (x: number, y: number, scale: number) =>
    at(x, y, line("M-26 2q13 -16 26 0q13 -16 26 0", room.night ? "#8fa6bf" : ink, 5), scale);
  switch (number % 4) {
    case 0:
      return gull(262, 236, 1) + gull(316, 206, 0.65);
    case 1:
      return at(
        548,
        404,
        fill("M-34 0h68l-12 16h-44z", ink) +
          fill("M-3 -6v-84l-30 84z", "#fffaf0") +
          fill("M4 -6v-96l34 96z", lit(room.sun, 0.35)),
        0.8,
      );
    case 2:
      return at(
        560,
        408,
        fill("M-13 0l5 -92h16l5 92z", "#fffaf0") +
          fill("M-11 -30l1.5 -26h19l1.5 26z", "#cf5a45") +
          fill("M-10 -92h20v-14h-20z", "#f6d27a") +
          fill("M-13 -106l13 -14l13 14z", "#cf5a45"),
        0.95,
      );
    default:
      return times(3, (index) =>
        at(250 + index * 42, 412, line("M0 0v-44", ink, 9) + oval(0, -46, 5, ink), 1 - index * 0.2),
      );
  }
}

/** The whole backdrop. `number` is the picture's place in its category: it sets tide, sun and motif. */
export function backdrop(room: Room, number: number): Svg {
  const arch = "M150 800V340A250 250 0 0 1 650 340V800z";
  const inner = "M166 800V340A234 234 0 0 1 634 340V800z";
  const tide = 408;
  const sandTop = 470 + ((number * 37) % 5) * 22;
  const sun = { x: 300 + ((number * 71) % 210), y: 236 + ((number * 43) % 90) };
  const view =
    fill("M0 0h800v800H0z", room.sky) +
    (room.night
      ? stars(number) + glow(sun.x, sun.y, 150, room.sun, 0.35)
      : oval(sun.x, sun.y, 92, room.sun, 92, 0.28)) +
    oval(sun.x, sun.y, room.night ? 44 : 62, room.sun) +
    (room.night ? oval(sun.x + 18, sun.y - 10, 38, room.sky) : "") +
    fill(`M0 ${tide}h800v400H0z`, mix(room.sea, room.sky, 0.3)) +
    fill(`M0 ${tide + 34}q200 -16 400 0t400 0v400H0z`, room.sea) +
    ripples(tide + 26, lit(room.sea, 0.4), number) +
    fill(`M0 ${sandTop + 22}q130 -46 330 -18t470 -22v400H0z`, room.sand) +
    fill(`M0 ${sandTop + 62}q180 -34 420 -6t380 -10v400H0z`, shaded(room.sand, 0.1)) +
    motif(number, room);
  return (
    fill("M0 0h800v800H0z", room.wall) +
    fill("M0 0h800v800H0z", "url(#daylight)") +
    fill(arch, room.night ? lit(room.wall, 0.09) : lit(room.wall, 0.5)) +
    within(inner, view) +
    fill("M634 800V340A234 234 0 0 0 400 106A250 250 0 0 1 622 340V800z", "#16233a", 0.06) +
    table(room)
  );
}

function stars(seed: number): Svg {
  return times(16, (index) =>
    oval(
      180 + ((index * 97 + seed * 31) % 440),
      130 + ((index * 61 + seed * 17) % 240),
      1.6 + (index % 3),
      "#f6e6bd",
      undefined,
      0.7,
    ),
  );
}

function table(room: Room): Svg {
  return (
    fill(box(0, TABLE, 800, 300), room.table) +
    fill(box(0, TABLE, 800, 9), lit(room.table, room.night ? 0.14 : 0.35)) +
    fill(`M0 ${TABLE + 130}q200 -18 400 0t400 0v200H0z`, shaded(room.table, 0.08)) +
    line(
      `M40 ${TABLE + 78}h130M610 ${TABLE + 52}h150M520 ${TABLE + 172}h210M70 ${TABLE + 156}h96`,
      shaded(room.table, 0.16),
      4,
      0.5,
    )
  );
}

/** A rail with pegs that things hang from; `y` is where its pegs end. */
export function rail(y: number, xs: readonly number[]): Svg {
  return (
    fill(box(-290, y - 34, 580, 30, 8), "#fbf3e4") +
    fill(box(-290, y - 12, 580, 8, 4), "#16233a", 0.12) +
    xs.map((x) => fill(box(x - 9, y - 30, 18, 34, 9), "#c99a68") + oval(x, y - 26, 11, "#dcb384")).join("")
  );
}

/** Definitions every picture needs. */
export const definitions: Svg =
  '<defs><filter id="soft" x="-50%" y="-150%" width="200%" height="400%"><feGaussianBlur stdDeviation="14"/></filter>' +
  '<filter id="close" x="-50%" y="-150%" width="200%" height="400%"><feGaussianBlur stdDeviation="4"/></filter>' +
  '<linearGradient id="daylight" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff8ea" stop-opacity="0.22"/><stop offset="1" stop-color="#16233a" stop-opacity="0.1"/></linearGradient></defs>';
