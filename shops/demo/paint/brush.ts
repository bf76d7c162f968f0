/**
 * The brush: the few strokes all pictures are made of, as SVG text. Objects stand with their foot on y = 0 and their
 * middle on x = 0; light falls from the upper left.
 */

/** A piece of SVG. */
export type Svg = string;

let drawn = 0;

/** Begins a new picture: ids count from one again, so that the same picture is the same text. */
export function newPicture(): void {
  drawn = 0;
}

/** A fresh id for a clip or a gradient of this picture. */
export function freshId(): string {
  drawn += 1;
  return `i${drawn}`;
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}

/** A colour between two, `share` of the second. Both as `#rrggbb`. */
export function mix(first: string, second: string, share: number): string {
  const other = channels(second);
  const mixed = channels(first).map((value, index) =>
    Math.round(value + ((other[index] ?? 0) - value) * share),
  );
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** The colour in shade: towards a deep blue, as at the sea, rather than black. */
export function shaded(colour: string, share = 0.22): string {
  return mix(colour, "#16233a", share);
}

/** The colour in light. */
export function lit(colour: string, share = 0.3): string {
  return mix(colour, "#fff8ea", share);
}

/** Moves, scales and turns a piece. */
export function at(x: number, y: number, piece: Svg, scale = 1, turn = 0): Svg {
  return `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${scale})">${piece}</g>`;
}

/** A filled path. */
export function fill(d: string, colour: string, opacity = 1): Svg {
  return `<path d="${d}" fill="${colour}"${opacity === 1 ? "" : ` opacity="${opacity}"`}/>`;
}

/** A line with round ends. */
export function line(d: string, colour: string, width: number, opacity = 1): Svg {
  return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"${opacity === 1 ? "" : ` opacity="${opacity}"`}/>`;
}

/** An ellipse; a circle when `ry` is left out. */
export function oval(x: number, y: number, rx: number, colour: string, ry = rx, opacity = 1): Svg {
  return `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${colour}"${opacity === 1 ? "" : ` opacity="${opacity}"`}/>`;
}

/** The path of a rectangle with round corners. */
export function box(x: number, y: number, width: number, height: number, radius = 0): string {
  const r = Math.min(radius, width / 2, height / 2);
  return `M${x + r} ${y}h${width - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${height - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}h${2 * r - width}a${r} ${r} 0 0 1 ${-r} ${-r}v${2 * r - height}a${r} ${r} 0 0 1 ${r} ${-r}z`;
}

/** What lies inside a path only. */
export function within(d: string, content: Svg): Svg {
  const id = freshId();
  return `<clipPath id="${id}"><path d="${d}"/></clipPath><g clip-path="url(#${id})">${content}</g>`;
}

/** A standing thing like a tin or a jar: darker at its right, a gleam at its left. `left` and `width` tell its extent. */
export function upright(d: string, colour: string, left: number, width: number, decoration: Svg = ""): Svg {
  const band = (from: number, to: number, tone: string, opacity: number) =>
    `<rect x="${left + width * from}" y="-900" width="${width * (to - from)}" height="1800" fill="${tone}" opacity="${opacity}"/>`;
  return within(
    d,
    fill(d, colour) +
      decoration +
      band(0.66, 1.1, "#16233a", 0.13) +
      band(0.86, 1.1, "#16233a", 0.12) +
      band(0.07, 0.15, "#fff8ea", 0.28) +
      band(0.18, 0.2, "#fff8ea", 0.22),
  );
}

/** A round thing: a crescent of shade along its lower right. */
export function round(d: string, colour: string, dx = 26, dy = 12, decoration: Svg = ""): Svg {
  return within(
    d,
    fill(d, shaded(colour, 0.24)) +
      `<g transform="translate(${-dx} ${-dy})">${fill(d, colour)}</g>` +
      `<g transform="translate(${-dx * 4.2} ${-dy * 3.4})">${fill(d, lit(colour, 0.22), 0.6)}</g>` +
      decoration,
  );
}

/** The soft shadow under a thing of this half width, thrown to the right. */
export function shadow(halfWidth: number, x = 0, y = 0): Svg {
  return (
    `<ellipse cx="${x + halfWidth * 0.28}" cy="${y + 2}" rx="${halfWidth * 1.22}" ry="${Math.max(10, halfWidth * 0.15)}" fill="#16233a" opacity="0.2" filter="url(#soft)"/>` +
    `<ellipse cx="${x + 4}" cy="${y}" rx="${halfWidth * 0.98}" ry="${Math.max(6, halfWidth * 0.07)}" fill="#16233a" opacity="0.32" filter="url(#close)"/>`
  );
}

/** Steam rising from a place. */
export function steam(x: number, y: number, colour = "#ffffff"): Svg {
  return (
    line(`M${x - 14} ${y}c-16 -26 16 -40 0 -70`, colour, 7, 0.5) +
    line(`M${x + 14} ${y - 10}c-18 -30 18 -48 2 -84`, colour, 7, 0.38)
  );
}

/** The light around a flame, in flat rings: smooth light would cost a picture its small size. */
export function glow(x: number, y: number, radius: number, colour = "#ffcf7a", strength = 0.55): Svg {
  return [1, 0.78, 0.58, 0.4, 0.24]
    .map((share, ring) => oval(x, y, radius * share, colour, undefined, strength * (0.1 + ring * 0.06)))
    .join("");
}

/** A flame standing on its wick at x, y. */
export function flame(x: number, y: number, scale = 1): Svg {
  return at(
    x,
    y,
    glow(0, -22, 150) +
      line("M0 0v-10", "#3b2f2f", 4) +
      fill("M0 -4c-15 -2 -19 -20 -10 -34c6 -9 8 -16 9 -26c10 11 21 26 18 43c-2 11 -9 17 -17 17z", "#f2a03d") +
      fill("M0 -6c-8 -1 -10 -11 -5 -19c3 -5 5 -9 5 -15c6 7 11 15 10 24c-1 7 -5 10 -10 10z", "#ffe7a8"),
    scale,
  );
}

/** Repeats a piece. */
export function times(count: number, piece: (index: number) => Svg): Svg {
  return Array.from({ length: count }, (_, index) => piece(index)).join("");
}
