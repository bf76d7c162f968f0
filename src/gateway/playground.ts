/** Puts the playground together: its page, the scripts it needs, the inspector, and the guard before them. */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "../config/config.ts";
import type { StaffDesk } from "../desk/desk.ts";
import { browserFiles } from "../http/browser-files.ts";
import type { Guard } from "../http/page-routes.ts";
import { playgroundGuard } from "../http/playground/guard.ts";
import { createInspector, type Inspector } from "../http/playground/inspector.ts";
import { createInvitation } from "../http/playground/invitation.ts";
import { playgroundPage } from "../http/playground/page.ts";
import { previewPages } from "../http/playground/previews.ts";
import type { Page } from "../ports/pages.ts";
import type { Installation } from "./installation.ts";
import { knownConversations, openPreviews, type PreviewsContext, previewFolders } from "./previews.ts";

const ROOT = resolve(import.meta.dirname, "../..");
/** The package's own folder, whichever of its builds (node, development) this process would be given. */
const LIT = fileURLToPath(import.meta.resolve("lit-html")).replace(/([\\/]lit-html)[\\/].*$/, "$1");

/** Where the pages' imports from outside their folders are served. */
const ELSEWHERE = {
  "lit-html": "/assets/lit-html/lit-html.js",
  "lit-html/directives/repeat.js": "/assets/lit-html/directives/repeat.js",
  "../../../src/conversation/money.ts": "/assets/core/money.ts",
  "../../../src/conversation/read-money.ts": "/assets/core/read-money.ts",
  "../../whatsapp/page/bubble-words.ts": "/assets/whatsapp/bubble-words.ts",
};

/** The scripts and styles that the chat widget needs, playground or not. */
export function widgetFiles(): readonly Page[] {
  return [
    ...browserFiles({ folder: join(ROOT, "adapters/web/page"), prefix: "/assets/web", elsewhere: ELSEWHERE }),
    ...browserFiles({
      folder: join(ROOT, "src/conversation"),
      prefix: "/assets/core",
      only: ["money.ts", "read-money.ts"],
      elsewhere: ELSEWHERE,
    }),
    ...browserFiles({
      folder: LIT,
      prefix: "/assets/lit-html",
      only: ["lit-html.js", "directive.js", "directive-helpers.js"],
      elsewhere: ELSEWHERE,
    }),
    ...browserFiles({
      folder: join(LIT, "directives"),
      prefix: "/assets/lit-html/directives",
      only: ["repeat.js"],
      elsewhere: ELSEWHERE,
    }),
  ];
}

/** The playground: what it serves, what it hears of turns, and who may see it. */
export interface Playground {
  readonly pages: readonly Page[];
  readonly inspector: Inspector;
  readonly guard: Guard;
  /** The link that opens it once from elsewhere; null where being on this machine is enough. */
  readonly invitation: () => string | null;
}

/** Opens the playground of an installation, on its first shop. */
export function openPlayground(installation: Installation, staffDesk: StaffDesk): Promise<Playground> {
  const { config, mailbox, address, shops, commerce, cart } = installation;
  return createPlayground({
    shops: shops.all.map(({ context }) => context),
    mailbox,
    publicUrl: address.url,
    settings: (shop, vendor) => settingsOf(config, shop, vendor),
    desks: shops.deskVendors,
    transcript: staffDesk.transcript,
    orders: commerce.staff.orders,
    cart,
    isExposed: config.isExposed,
  });
}

/** What a vendor of a shop is given; nothing while it is off. */
function settingsOf(config: Config, shop: string, vendor: string): Readonly<Record<string, string>> {
  const { channels = [], desks = [] } = config.shops.get(shop) ?? {};
  return [...channels, ...desks].find((given) => given.vendor === vendor)?.settings ?? {};
}

async function createPlayground(
  context: PreviewsContext & { readonly isExposed: boolean },
): Promise<Playground> {
  const { isExposed, publicUrl } = context;
  const [first] = context.shops;
  if (first === undefined) throw new Error("The playground needs a shop");
  const { shop, flows } = first;
  const inspector = createInspector({ flows: flows.all, mailbox: context.mailbox });
  const messengers = await openPreviews(context);
  const invitation = createInvitation({ isSecure: () => publicUrl().startsWith("https:") });
  return {
    pages: [
      playgroundPage(shop.id, shop.name, messengers),
      ...browserFiles({
        folder: join(ROOT, "src/http/playground/page"),
        prefix: "/assets/playground",
        elsewhere: ELSEWHERE,
      }),
      ...previewFiles(),
      ...previewPages({ messengers, shopName: shop.name, conversations: () => knownConversations(context) }),
      ...inspector.pages,
      ...(isExposed ? invitation.pages : []),
    ],
    inspector,
    guard: playgroundGuard({ prefixes: ["/desk/", "/inspector/", "/preview/"], isExposed, invitation }),
    invitation: () => (isExposed ? invitation.link(publicUrl()) : null),
  };
}

/** The browser code of the adapters' previews; the web chat's is served with the chat. */
function previewFiles(): readonly Page[] {
  return previewFolders()
    .filter(([vendor]) => vendor !== "web")
    .flatMap(([vendor, folder]) =>
      browserFiles({ folder, prefix: `/assets/${vendor}`, elsewhere: ELSEWHERE }),
    );
}
