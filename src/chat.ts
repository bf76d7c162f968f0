/** `npm run chat`: the demo shop in this terminal, in one process with everything it needs. */
import { Command } from "commander";
import { pino } from "pino";
import { ConfigError, loadDotEnv, readConfig } from "./config/config.ts";
import { buildGateway } from "./gateway/gateway.ts";

const command = new Command("npm run chat --")
  .description(
    "Shop in the terminal: type a number to choose, words to search, and “menu”, “cart” or “help” at any time.",
  )
  .argument("[shop]", "the shop's folder name", "demo")
  .option("--log <level>", "show the log from this level on", "silent")
  .parse();
const [shop = "demo"] = command.args.length > 0 ? command.args : [undefined];
const { log: level } = command.opts<{ log: string }>();

try {
  const config = readConfig({ ...loadDotEnv(process.cwd()), PORT: "0", HOST: "127.0.0.1" });
  if (!config.shops.has(shop)) {
    throw new ConfigError([`There is no shop "${shop}". There are: ${[...config.shops.keys()].join(", ")}.`]);
  }
  const gateway = await buildGateway({ config, log: pino({ level }), terminal: shop });
  await gateway.start();
  const leave = () => void gateway.stop().then(() => process.exit(0));
  process.once("SIGINT", leave);
  process.once("SIGTERM", leave);
  // Input that ends (a pipe, Ctrl+D) is answered to its end before the shop closes.
  process.stdin.once("end", () => void gateway.idle().then(leave));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
