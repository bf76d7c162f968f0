/**
 * Paints the pictures of the demo shop. Run by hand after a change (see README.md here); the pictures are committed.
 *
 *     node shops/demo/paint/paint.ts [handle …]
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";
import { backdrop, definitions, rooms, TABLE } from "./backdrop.ts";
import { at, newPicture, type Svg } from "./brush.ts";
import { ceramics, ceramicsCategory } from "./ceramics.ts";
import { light, lightCategory } from "./light.ts";
import { pantry, pantryCategory } from "./pantry.ts";
import { paper, paperCategory } from "./paper.ts";
import { tea, teaCategory } from "./tea.ts";
import { textiles, textilesCategory } from "./textiles.ts";

interface Shelf {
  readonly products: Readonly<Record<string, () => Svg>>;
  readonly category: () => Svg;
}

const shelves: Readonly<Record<string, Shelf>> = {
  tea: { products: tea, category: teaCategory },
  pantry: { products: pantry, category: pantryCategory },
  ceramics: { products: ceramics, category: ceramicsCategory },
  textiles: { products: textiles, category: textilesCategory },
  paper: { products: paper, category: paperCategory },
  light: { products: light, category: lightCategory },
};

const images = join(import.meta.dirname, "..", "images");
const wanted = process.argv.slice(2);

/** One picture: the backdrop of its room, and the things on the table. */
function picture(category: string, number: number, things: () => Svg): Svg {
  const room = rooms[category];
  if (room === undefined) throw new Error(`There is no room for ${category}`);
  newPicture();
  return `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="800" viewBox="0 0 800 800">${definitions}${backdrop(room, number)}${at(400, TABLE + 56, things(), 1.1)}</svg>`;
}

/** Largest file in bytes: a chat shows pictures on the move. */
const LARGEST = 60_000;

/** As few colours, and at last as little dithering, as the size asks for; a flat picture loses little. */
function quantise(png: Buffer): Buffer {
  let smallest = png;
  for (const wish of [["160"], ["112"], ["80"], ["--nofs", "128"], ["--nofs", "64"]]) {
    const { status, stdout, stderr } = spawnSync("pngquant", ["--speed=1", ...wish, "-"], {
      input: png,
    });
    if (status !== 0) throw new Error(`pngquant failed: ${stderr}`);
    smallest = stdout;
    if (smallest.length <= LARGEST) break;
  }
  return smallest;
}

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const page = await browser.newPage({ viewport: { width: 800, height: 800 } });
for (const [category, shelf] of Object.entries(shelves)) {
  const pictures = [["category", shelf.category] as const, ...Object.entries(shelf.products)];
  for (const [number, [name, things]] of pictures.entries()) {
    if (wanted.length > 0 && !wanted.includes(name) && !wanted.includes(category)) continue;
    await page.setContent(
      `<style>body{margin:0}svg{display:block}</style>${picture(category, number, things)}`,
    );
    const file = join(images, category, `${name}.png`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, quantise(await page.screenshot()));
  }
}
await browser.close();
