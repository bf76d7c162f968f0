/** Holds the documents true: links, settings, codes, states, figures, and every example, which is compiled and run. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { machines } from "../../src/commerce/orders/machines/transition.ts";
import { sumUp } from "../../src/commerce/pricing/totals.ts";
import { gatewayVariables } from "../../src/config/config.ts";
import { createMetrics } from "../../src/http/metrics.ts";
import { failureCodes } from "../../src/ports/failures.ts";
import { contracts } from "../../src/ports/services/services.ts";
import { guideFiles, isOfGuide } from "../support/guides.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

function filesOf(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(ROOT, path)).isDirectory() ? filesOf(path) : [path];
  });
}

const docs = filesOf("docs").filter((file) => file.endsWith(".md"));
const pages = [
  ...docs,
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].filter((file) => existsSync(join(ROOT, file))),
  ...["adapters", "flows", "shops"].flatMap(filesOf).filter((file) => file.endsWith(".md")),
];
/** Source files of the product, without tests. */
const sources = ["src", "adapters", "flows"]
  .flatMap(filesOf)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));

/** A page without its code blocks. */
function proseOf(page: string): string {
  return read(page).replace(/^ *```.*?^ *```$/gms, "");
}

describe("Links", () => {
  it("found the pages at all", () => {
    expect(pages).toContain("docs/architecture.md");
    expect(pages).toContain("CONTRIBUTING.md");
    expect(pages).toContain("CHANGELOG.md");
  });

  it("between pages and to files lead somewhere", () => {
    expect(pages.flatMap(brokenLinks)).toEqual([]);
  });

  it("to source files in running text name files that exist", () => {
    const broken = docs.flatMap((page) =>
      [...proseOf(page).matchAll(/`((?:src|adapters|flows|shops|test|docs)\/[\w./-]*\.(?:ts|md|yaml|csv))`/g)]
        .map(([, file = ""]) => file)
        .filter((file) => !existsSync(join(ROOT, file)) && !guideFiles.has(file) && !isOfGuide(file))
        .map((file) => `${page}: ${file}`),
    );
    expect(broken).toEqual([]);
  });

  it("to a file by its name bear the name that it has", () => {
    const wrong = pages.flatMap((page) =>
      [...proseOf(page).matchAll(/\[`?([\w./-]+\.ts)`?\]\(([^)#]+)\)/g)]
        .filter(([, label = "", target = ""]) => basename(label) !== basename(target))
        .map(([link]) => `${page}: ${link}`),
    );
    expect(wrong).toEqual([]);
  });

  it("of an adapter or a flow to its own files name files that exist", () => {
    const readmes = pages.filter((page) => /^(adapters|flows)\/[^/]+\/README\.md$/.test(page));
    const broken = readmes.flatMap((page) =>
      [...proseOf(page).matchAll(/`([\w-]+\.ts)`/g)]
        .map(([, name = ""]) => join(dirname(page), name))
        .filter((file) => !existsSync(join(ROOT, file)))
        .map((file) => `${page}: ${file}`),
    );
    expect(readmes.length).toBeGreaterThan(8);
    expect(broken).toEqual([]);
  });

  it("notice a page that is not there", () => {
    expect(linkTarget("docs/architecture.md", "no-such-page.md")).toBe("there is no docs/no-such-page.md");
    expect(linkTarget("docs/architecture.md", "failures.md#no-such-heading")).toContain("no-such-heading");
    expect(linkTarget("docs/architecture.md", "../src/main.ts")).toBeNull();
  });
});

function brokenLinks(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => linkTarget(page, target))
    .filter((fault) => fault !== null)
    .map((fault) => `${page}: ${fault}`);
}

/** What is wrong with a link of a page, or null. */
function linkTarget(page: string, target: string): string | null {
  const [path = "", heading] = target.split("#");
  const file = path === "" ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(ROOT, file))) return `there is no ${file}`;
  if (heading === undefined || !file.endsWith(".md")) return null;
  return headingsOf(file).includes(heading) ? null : `${file} has no heading for #${heading}`;
}

/** The anchors that GitHub gives to a page's headings. */
function headingsOf(file: string): readonly string[] {
  return [...proseOf(file).matchAll(/^#{1,6} (.+)$/gm)].map(([, words = ""]) =>
    words
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );
}

describe("Settings", () => {
  const settings = read("shops/demo/shop.yaml").replace(/#.*$/gm, "");
  const shopVariables = [...settings.matchAll(/\$\{?([A-Z][A-Z0-9_]*)/g)].map(([, name = ""]) => name);
  const all = [...new Set([...gatewayVariables, ...shopVariables])].sort();

  it("stand in .env.example, each with a line of explanation, and no others do", () => {
    const lines = read(".env.example").split("\n");
    const named = lines.flatMap((line) => /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []);
    expect(named.toSorted()).toEqual(all);
    const bare = named.filter((name) => {
      const before = lines[lines.findIndex((line) => line.startsWith(`${name}=`)) - 1] ?? "";
      return !/^# \S/.test(before);
    });
    expect(bare).toEqual([]);
  });

  it("stand in the page on running it, and no others do", () => {
    const rows = [...read("docs/run-in-production.md").matchAll(/^\| `([A-Z][A-Z0-9_]*)` \|/gm)];
    expect(rows.map(([, name]) => name).toSorted()).toEqual(all);
  });
});

describe("Failure codes", () => {
  const rows = [...read("docs/failures.md").matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = ""]) => cell);
  const documented = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code));

  it("are all explained, each once, and no other code is", () => {
    expect(documented.toSorted()).toEqual(failureCodes.toSorted());
  });

  it("are all given somewhere: by the product, or by an adapter that a guide builds", () => {
    // Ports only declare codes, but for the one that finds them behind the errors of a storage.
    const gives = (file: string) => !file.startsWith("src/ports/") || file === "src/ports/storage-trouble.ts";
    const givers = sources.filter(gives).map(read);
    const written = [...givers, ...guideFiles.values()].join("\n");
    expect(failureCodes.filter((code) => !written.includes(`"${code}"`))).toEqual([]);
  });
});

describe("The page on the architecture", () => {
  const page = read("docs/architecture.md");

  it("draws the four machines of an order as they are", () => {
    for (const [name, machine] of Object.entries(machines)) {
      const drawn = new RegExp(`%% machine: ${name}\\n(.*?)\`\`\``, "s").exec(page)?.[1] ?? "";
      const edges = [...drawn.matchAll(/^ +(\w+) --> (\w+): (\w+)$/gm)].map(
        ([, from, to, event]) => `${from} ${event} ${to}`,
      );
      expect(edges.toSorted(), name).toEqual(edgesOf(machine.config));
      expect(drawn, name).toContain(`[*] --> ${machine.config.initial}`);
    }
  });

  it("names every part that the import rules know", () => {
    const rules = read("test/unit/import-rules.ts");
    const parts = [...rules.matchAll(/^ {2,4}(?:\{ )?name: "(\w+)"|\{ name: "(\w+)"/gm)].map(
      ([, one, other]) => one ?? other ?? "",
    );
    expect(parts.length).toBeGreaterThan(7);
    expect(parts.filter((part) => !page.includes(`| ${part} |`))).toEqual([]);
  });

  it("shows every folder in its tree", () => {
    const tree = /```text file-tree\n(.*?)```/s.exec(page)?.[1] ?? "";
    const shown = [...tree.matchAll(/^ *([\w.-]+)\/?(?: |$)/gm)].map(([, name = ""]) => name);
    const top = inFolder(".").filter((name) => !/^(\..*|node_modules|data)$/.test(name));
    const folders = [
      ...top,
      ...inFolder("src"),
      ...inFolder("adapters"),
      ...inFolder("flows"),
      ...inFolder("test"),
    ];
    expect(folders.filter((folder) => !shown.includes(folder))).toEqual([]);
  });
});

function inFolder(folder: string): readonly string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** `from event to` for every transition of a machine. */
function edgesOf(config: { readonly states?: object }): readonly string[] {
  const states = (config.states ?? {}) as Record<string, { readonly on?: Record<string, string> }>;
  const edges = Object.entries(states).flatMap(([from, { on = {} }]) =>
    Object.entries(on).map(([event, to]) => `${from} ${event} ${to}`),
  );
  return edges.toSorted();
}

describe("The page on running it", () => {
  it("names every figure that the gateway gives, and no other", async () => {
    const { body } = await createMetrics({ processFigures: false }).expose();
    const given = [...body.matchAll(/^# TYPE (kiosk_\w+)/gm)].map(([, name]) => name);
    const rows = [...read("docs/run-in-production.md").matchAll(/^\| `(kiosk_\w+)` \|/gm)].map(
      ([, name]) => name,
    );
    expect(rows.toSorted()).toEqual(given.toSorted());
  });
});

describe("The page on commerce", () => {
  const page = read("docs/commerce.md");

  it("names every column that the import understands, and no other", () => {
    const names =
      /= new Map\(\s*Object\.entries\(\{(.*?)\}\)/s.exec(read("src/commerce/import/columns.ts"))?.[1] ?? "";
    const understood = [...names.matchAll(/^\s+(?:"([^"]+)"|(\w+)): "/gm)].map(
      ([, one, other]) => one ?? other,
    );
    const table = /<!-- columns -->(.*?)<!-- \/columns -->/s.exec(page)?.[1] ?? "";
    const listed = [...table.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, cells = ""]) =>
      [...cells.matchAll(/`([^`]+)`/g)].flatMap(([, name = ""]) => spelledOut(name.toLowerCase())),
    );
    expect(understood.length).toBeGreaterThan(20);
    expect(listed.toSorted()).toEqual(understood.toSorted());
  });

  it("sums up its example as the core does", () => {
    const sums = sumUp({
      lines: [{ total: 2 * 6_900, rate: 2_500, discountable: true }],
      discount: 1_380,
      shipping: 3_900,
      standardRate: 2_500,
      pricesIncludeVat: true,
      currency: "DKK",
    });
    const shown = ({ amount }: { readonly amount: number }) => (amount / 100).toFixed(2);
    expect(page).toContain(`| **total** | **${shown(sums.total)}** |`);
    expect(sums.vat.map(({ amount }) => shown(amount))).toEqual(["32.64"]);
    expect(page).toContain("× 25 / 125 | 32.64 |");
  });

  it("names every service", () => {
    expect(Object.keys(contracts).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});

/** `Option1…3 Name` stands for three columns. */
function spelledOut(name: string): readonly string[] {
  return name.includes("1…3") ? ["1", "2", "3"].map((number) => name.replace("1…3", number)) : [name];
}

describe("Every vendor and every flow", () => {
  it("has a README", () => {
    const folders = ["adapters", "flows"].flatMap((folder) =>
      inFolder(folder).map((name) => `${folder}/${name}`),
    );
    expect(folders.filter((folder) => !existsSync(join(ROOT, folder, "README.md")))).toEqual([]);
  });
});
