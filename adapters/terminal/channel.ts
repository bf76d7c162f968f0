/** The terminal as a channel: the shop without buttons or pictures, for trying flows and for machines without a browser. */
import { randomUUID } from "node:crypto";
import { createInterface, type Interface } from "node:readline";
import { inboundId } from "../../src/conversation/inbound.ts";
import type { AdapterContext } from "../../src/ports/adapter.ts";
import type { Channel, ChannelHost } from "../../src/ports/channel.ts";
import { done } from "../../src/ports/outcome.ts";
import { renderTerminal } from "./render.ts";

/** Where the terminal is read from and written to. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** The one shopper of a terminal; what was bought is there again next time. */
const ADDRESS = "you";

/** The terminal this process runs in. */
export function openChannel(context: AdapterContext): Channel {
  return terminalChannel(context, { input: process.stdin, output: process.stdout });
}

/** A terminal as a channel. Ends when its input ends. */
export function terminalChannel(
  context: Pick<AdapterContext, "shop" | "clock">,
  terminal: Terminal,
): Channel {
  let reader: Interface | null = null;
  return {
    vendor: "terminal",
    capabilities: {
      buttons: 0,
      buttonLabel: 0,
      text: 100_000,
      caption: 0,
      pictures: false,
      editsInPlace: false,
      links: true,
      documents: false,
    },
    async send({ message, say }) {
      terminal.output.write(`\n${renderTerminal(message, say)}\n\n`);
      return done({});
    },
    async start(host) {
      reader = createInterface({ input: terminal.input });
      reader.on("line", (line) => {
        if (line.trim() === "") return;
        host.deposit([inboundOf(context, line)]).catch(() => {
          terminal.output.write("\nThat could not be stored. Type it again.\n\n");
        });
      });
      await greet(context, host);
    },
    async stop() {
      reader?.close();
    },
  };
}

async function greet(context: Pick<AdapterContext, "shop" | "clock">, host: ChannelHost): Promise<void> {
  await host.deposit([inboundOf(context, "/menu")]);
}

function inboundOf({ shop, clock }: Pick<AdapterContext, "shop" | "clock">, text: string) {
  return {
    id: inboundId(`terminal:${randomUUID()}`),
    shop: shop.id,
    channel: "terminal",
    address: ADDRESS,
    at: clock.now(),
    content: { kind: "text" as const, text },
  };
}
