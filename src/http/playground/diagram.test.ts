/** The inspector's pictures: what is drawn of a machine, and what a strict page policy would forbid. */
import { expect, test } from "vitest";
import { createMachine } from "xstate";
import { machine as shop } from "../../../flows/shop/machine.ts";
import { drawAround, drawMachine } from "./diagram.ts";

const context = createMachine({
  type: "parallel",
  states: {
    visit: {
      initial: "hall",
      on: { home: ".hall" },
      states: {
        hall: { on: { open: "room" } },
        room: {
          initial: "dark",
          states: {
            dark: { on: { light: "bright" }, after: { patience: "#leave" } },
            bright: { on: { '<b>&"out"': "#leave" } },
          },
        },
        cellar: { initial: "deep", states: { deep: {} } },
        garden: { id: "leave" },
      },
    },
    news: { initial: "quiet", states: { quiet: { on: { ring: "loud" } }, loud: {} } },
  },
});

/** Graphviz writes hyphens as entities. */
const plain = (svg = "") => svg.replaceAll("&#45;", "-");

test("the whole machine is drawn, every state with its id", async () => {
  const svg = plain(await drawMachine(context));
  for (const path of [
    "visit.hall",
    "visit.room.dark",
    "visit.room.bright",
    "visit.cellar.deep",
    "news.loud",
  ]) {
    expect(svg).toContain(`id="state-${path}"`);
  }
  expect(svg).toContain("after patience");
});

test("around a state are its neighbours; what is far away stays folded", async () => {
  const around = await drawAround(context, ["visit.room.dark", "news.quiet"]);
  expect(plain(around?.svg)).toMatch(/id="state-visit\.room\.dark" class="node current"/);
  expect(plain(around?.svg)).toContain('id="state-visit.room.bright" class="node"');
  expect(plain(around?.svg)).toContain("cellar …");
  expect(plain(around?.svg)).not.toContain("state-visit.cellar.deep");
  expect(plain(around?.svg)).not.toContain("state-news.loud");
  expect(around?.everywhere).toEqual(["home"]);
});

test("a region that moved is drawn too, and a machine at rest shows where it starts", async () => {
  const loud = await drawAround(context, ["visit.room.dark", "news.loud"]);
  expect(plain(loud?.svg)).toMatch(/id="state-news\.loud" class="node current"/);
  const atRest = await drawAround(context, ["visit.hall", "news.quiet"]);
  expect(plain(atRest?.svg)).toMatch(/id="state-visit\.hall" class="node current"/);
});

test("a state that the machine does not have is not drawn", async () => {
  for (const paths of [["visit.attic"], [""], [], ["visit.hall", "__proto__"], ['"]; rm -rf']]) {
    expect(await drawAround(context, paths)).toBeNull();
  }
});

test("the pictures carry no style, script or event of their own", async () => {
  for (const svg of [
    await drawMachine(context),
    await drawMachine(shop),
    (await drawAround(shop, ["foreground.home.shown", "news.quiet"]))?.svg ?? "",
  ]) {
    expect(svg).not.toMatch(/\sstyle=|<style|<script|\son\w+=|xlink:href/);
    expect(svg).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
  }
});

test("of the shop's flow, what is around checking out is few enough to read", async () => {
  const around = await drawAround(shop, ["foreground.checkout.summary.shown", "news.quiet"]);
  const boxes = [...(around?.svg.matchAll(/class="node/g) ?? [])];
  expect(boxes.length).toBeGreaterThan(5);
  expect(boxes.length).toBeLessThan(40);
});
