/** Who may import whom: the rules as data, and the check that reads them off the tops of the files. */

/** One import found at the top of a file. */
export interface Import {
  /** The importing file, relative to the project, with forward slashes. */
  readonly from: string;
  /** The imported file relative to the project, or a package's name. */
  readonly to: string;
  readonly isType: boolean;
}

/** A part: the files it has and what they may import. */
interface Part {
  readonly name: string;
  readonly files: RegExp;
  /** Own files are always allowed. `type:` in front allows only type imports. */
  readonly may: readonly (RegExp | { readonly types: RegExp })[];
}

const types = (pattern: RegExp) => ({ types: pattern });
const conversation = /^src\/conversation\//;
const ports = /^src\/ports\//;
const wire = /^src\/wire\//;
const messageModel =
  /^src\/conversation\/(message|text|money|read-money|inbound|conversation|conversation-key|intent)\.ts$/;

/** The rules, strictest part first. What is not listed is forbidden. */
const PARTS: readonly Part[] = [
  { name: "conversation", files: conversation, may: [/^(xstate|zod)$/, /^node:crypto$/] },
  {
    name: "ports",
    files: ports,
    may: [/^zod$/, types(conversation), /^src\/conversation\/(text|money|inbound|conversation-key)\.ts$/],
  },
  {
    name: "voice",
    files: /^src\/voice\//,
    may: [
      conversation,
      types(ports),
      /^(intl-messageformat|i18n-postal-address|negotiator|yaml|zod|node:(fs|path|url))/,
      /^@formatjs\//,
    ],
  },
  {
    name: "commerce",
    files: /^src\/commerce\//,
    may: [
      /^src\/storage\/ledger\/(ledger|tables|[a-z]+-tables)\.ts$/,
      ports,
      conversation,
      /^src\/voice\/address-format\.ts$/,
      /^src\/wire\/markup\.ts$/,
      /^(kysely|zod|xstate|minisearch|canonicalize|html-to-text|libphonenumber-js\/max|csv-parse.*|node:(crypto|fs|fs\/promises|path|stream.*))$/,
    ],
  },
  { name: "desk", files: /^src\/desk\//, may: [conversation, ports, types(/^src\/commerce\//), /^zod$/] },
  {
    name: "runtime",
    files: /^src\/runtime\//,
    may: [conversation, ports, /^src\/wire\/backoff\.ts$/, /^(zod|node:.*)$/],
  },
  { name: "wire", files: wire, may: [ports, /^(ipaddr\.js|undici|zod|node:.*)$/] },
  {
    name: "storage",
    files: /^src\/storage\//,
    may: [
      ports,
      types(conversation),
      /^src\/conversation\/(inbound|conversation-key)\.ts$/,
      /^(kysely(\/.*)?|tinyqueue|zod|node:.*)$/,
    ],
  },
  {
    name: "http",
    files: /^src\/http\//,
    may: [
      ports,
      wire,
      types(/^src\/(runtime|conversation)\//),
      /^src\/conversation\/conversation-key\.ts$/,
      /^(fastify|@fastify\/static|prom-client|@viz-js\/viz|lit-html(\/.*)?|xstate|zod|node:.*)$/,
    ],
  },
  {
    name: "config",
    files: /^src\/config\//,
    may: [ports, conversation, /^src\/wire\/loopback\.ts$/, /^(yaml|zod|node:.*)$/],
  },
];

/** What only the composition root and the command lines may do: see everything. */
const SEES_ALL = /^src\/(gateway\/.*|(main|chat|import)\.ts)$/;

/** The sentence that says which rule an import breaks, or null. */
export function brokenRule({ from, to, isType }: Import): string | null {
  if (from.startsWith("test/") || from.startsWith("bench/") || from.endsWith(".test.ts")) return null;
  if (/^src\/(main|chat|import)\.ts$/.test(to)) return `${from} imports ${to}: nobody imports a command line`;
  if (SEES_ALL.test(from)) return null;
  if (isForEverybody(to) && !from.includes("/page/") && !from.startsWith("src/wire/")) return null;
  if (/^(test|testbed)\//.test(to)) return `${from} imports ${to}: the product never imports its tests`;
  if (from.startsWith("flows/")) return brokenFlowRule(from, to, isType);
  if (from.startsWith("adapters/")) return brokenAdapterRule(from, to, isType);
  if (from.startsWith("shops/")) return null;
  if (from.startsWith("src/http/playground/page/") && !isType && !isOfPlayground(to))
    return `${from} imports ${to}: browser code knows its own folder, lit-html and types`;
  const part = PARTS.find(({ files }) => files.test(from));
  if (part === undefined) return `${from} belongs to no part`;
  if (part.files.test(to) || part.may.some((rule) => allows(rule, to, isType))) return null;
  return `${from} imports ${to}: ${part.name} may not${isType ? "" : " (perhaps only its types)"}`;
}

/**
 * The layers inside commerce, top to bottom. A folder imports only from layers below its own; `handler.ts` and
 * `audit.ts` stand at the very bottom, what else stands directly in `src/commerce` at the top.
 */
export const COMMERCE_LAYERS: readonly (readonly string[])[] = [
  ["commerce.ts"],
  ["upkeep.ts"],
  ["staff"],
  ["fulfillment"],
  ["checkout"],
  ["import", "cart"],
  ["customers"],
  ["payments", "catalog"],
  ["stock"],
  ["orders"],
  ["pricing", "handler.ts", "audit.ts"],
];

/** The sentence that says which layer an import inside commerce breaks, or null. Types count as much as code. */
export function brokenLayer({ from, to }: Pick<Import, "from" | "to">): string | null {
  if (from.endsWith(".test.ts")) return null;
  const [upper, lower] = [commercePart(from), commercePart(to)];
  if (upper === null || lower === null || upper === lower) return null;
  const [above, below] = [layerOf(upper), layerOf(lower)];
  if (above < 0) return `${from} stands in no layer of commerce: say in COMMERCE_LAYERS which one`;
  return above < below
    ? null
    : `${from} imports ${to}: ${upper} stands ${above === below ? "beside" : "below"} ${lower}`;
}

function commercePart(file: string): string | null {
  return /^src\/commerce\/([^/]+)/.exec(file)?.[1] ?? null;
}

function layerOf(part: string): number {
  return COMMERCE_LAYERS.findIndex((layer) => layer.includes(part));
}

/** The folder an import counts for; commerce's two foundations stand beside its composition but are not part of it. */
export function folderOf(file: string): string {
  if (/^src\/commerce\/(handler|audit)\.ts$/.test(file)) return file;
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

/** Whether one folder holds the other: a folder and its own subfolder may know each other's types. */
export function areNested(one: string, other: string): boolean {
  return one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

/** What closes a list for the compiler is at hand wherever the list is used. */
function isForEverybody(to: string): boolean {
  return /^src\/conversation\/(unreachable|brand)\.ts$/.test(to);
}

function isOfPlayground(to: string): boolean {
  return to.startsWith("src/http/playground/page/") || /^lit-html(\/directives\/repeat\.js)?$/.test(to);
}

function allows(rule: RegExp | { readonly types: RegExp }, to: string, isType: boolean): boolean {
  return rule instanceof RegExp ? rule.test(to) : isType && rule.types.test(to);
}

function brokenFlowRule(from: string, to: string, isType: boolean): string | null {
  const own = from.split("/").slice(0, 2).join("/");
  if (from.split("/").length === 2) return null;
  if (to.startsWith(`${own}/`) || conversation.test(to) || /^(xstate|zod)$/.test(to)) return null;
  if (to === "src/ports/ids.ts") return null;
  if (/^src\/ports\/(shop\.ts$|services\/)/.test(to) && isType) return null;
  if (to.startsWith("flows/")) return `${from} imports ${to}: a flow never imports another flow`;
  return `${from} imports ${to}: a flow knows the conversation's flow API, xstate, zod, ids and service types`;
}

function brokenAdapterRule(from: string, to: string, isType: boolean): string | null {
  const own = from.split("/").slice(0, 2).join("/");
  if (to.startsWith(`${messengerOf(own)}/`) && from.includes("/page/") === to.includes("/page/")) return null;
  if (from.startsWith(`${own}/page/`)) return brokenBrowserRule(from, to, isType, own);
  if (to.startsWith(`${own}/`) || ports.test(to) || messageModel.test(to)) return null;
  if (/^src\/(voice|wire)\//.test(to) || (isType && conversation.test(to))) return null;
  if (to.startsWith("adapters/")) return `${from} imports ${to}: an adapter never imports another adapter`;
  if (to === "node:sqlite")
    return `${from} imports ${to}: an adapter remembers in the store that it is given`;
  if (to.startsWith("src/"))
    return `${from} imports ${to}: an adapter knows ports, the message model, voice and wire`;
  return null;
}

/** What vendors of one messenger share stands in a folder of its name: `adapters/whatsapp` for `adapters/whatsapp-cloud`. */
function messengerOf(adapter: string): string {
  return adapter.replace(/-[a-z]+$/, "");
}

/** A page's scripts run in the browser, served file by file: everything they import as code must be served as well. */
function brokenBrowserRule(from: string, to: string, isType: boolean, adapter: string): string | null {
  const isServed = to.startsWith(`${adapter}/page/`) || /^src\/conversation\/(read-)?money\.ts$/.test(to);
  if (isServed || /^lit-html(\/directives\/repeat\.js)?$/.test(to)) return null;
  if (isType && (to.startsWith(`${adapter}/`) || ports.test(to) || messageModel.test(to))) return null;
  if (isType && to.startsWith("src/voice/")) return null;
  return `${from} imports ${to}: browser code knows its own folder, lit-html, money and types`;
}
