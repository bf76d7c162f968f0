import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parseDocument, visit } from "yaml";
import {
  type Config,
  ConfigError,
  gatewayVariables,
  isPermitted,
  loadDotEnv,
  readConfig,
  secretOf,
} from "./config.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const SHOPS = join(ROOT, "shops");

const SLACK = {
  SLACK_BOT_TOKEN: "xoxb-1234567890",
  SLACK_SIGNING_SECRET: "0123456789abcdef",
  SLACK_ORDERS_CHANNEL: "C0123456789",
};

const read = (environment: NodeJS.ProcessEnv = {}): Config =>
  readConfig({ KIOSK_SHOPS: SHOPS, ...environment });

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

function demo(environment: NodeJS.ProcessEnv = {}) {
  const settings = read(environment).shops.get("demo");
  if (settings === undefined) throw new Error("The demo shop is missing");
  return settings;
}

const vendors = (list: readonly { readonly vendor: string }[]) => list.map(({ vendor }) => vendor);

/** A folder of shops with one brand of its own. */
function shopsWith(channels: string): string {
  const folder = mkdtempSync(join(tmpdir(), "kiosk-shops-"));
  mkdirSync(join(folder, "brand"));
  const yaml = readFileSync(join(SHOPS, "demo/shop.yaml"), "utf8")
    .replace(/^channels:[\s\S]*?(?=^desks:)/m, `${channels}\n`)
    .replace(/picture: [^,]+, /g, "")
    .replace(/^ {2}version: .*$/m, (version) =>
      [
        version,
        ...["terms", "withdrawal", "privacy"].map((name) => `  ${name}: { en: x, da: x, nl: x }`),
      ].join("\n"),
    );
  writeFileSync(join(folder, "brand/shop.yaml"), yaml);
  return folder;
}

describe("Kiosk started with no settings at all", () => {
  it("serves the demo shop and the playground to this machine alone", () => {
    const config = read();
    expect(config).toMatchObject({
      port: 8080,
      host: "127.0.0.1",
      publicUrl: "http://localhost:8080",
      data: resolve("data"),
      playground: true,
      production: false,
      logLevel: "info",
    });
    expect([...config.shops.keys()]).toEqual(["demo"]);
    expect(config.secret).toBeUndefined();
  });

  it("opens the web alone: Telegram and Slack are off without their variables", () => {
    expect(vendors(demo().channels)).toEqual(["web"]);
    expect(vendors(demo().desks)).toEqual(["web"]);
  });

  it("takes empty variables, as in a copied .env.example, for absent ones", () => {
    const example = readFileSync(join(ROOT, ".env.example"), "utf8");
    const copied = Object.fromEntries([...example.matchAll(/^([A-Z_]+)=$/gm)].map(([, name]) => [name, ""]));
    expect(readConfig({ ...copied, KIOSK_SHOPS: SHOPS })).toEqual(read());
  });
});

describe("Kiosk on a public address", () => {
  it("listens everywhere and hides the playground", () => {
    expect(read({ PUBLIC_URL: "https://shop.example.com/", PORT: "3000" })).toMatchObject({
      port: 3000,
      host: "0.0.0.0",
      publicUrl: "https://shop.example.com",
      playground: false,
    });
  });

  it("shows the playground where it is asked to, and keeps the host it is given", () => {
    expect(
      read({ PUBLIC_URL: "https://shop.example.com", KIOSK_PLAYGROUND: "on", HOST: "10.0.0.7" }),
    ).toMatchObject({ playground: true, host: "10.0.0.7" });
  });
});

describe("Where strangers can reach the server", () => {
  it.each<[string, NodeJS.ProcessEnv, boolean]>([
    ["no settings", {}, false],
    ["this machine by name", { HOST: "localhost" }, false],
    ["this machine by IPv6", { HOST: "::1" }, false],
    ["every interface, as in a container", { HOST: "0.0.0.0" }, true],
    ["every interface of IPv6", { HOST: "::" }, true],
    ["one interface", { HOST: "192.168.1.7" }, true],
    ["a name of its own", { HOST: "kiosk.internal" }, true],
    ["a proxy on this machine", { HOST: "127.0.0.1", PUBLIC_URL: "https://shop.example.com" }, true],
  ])("is known: %s", (_what, environment, isExposed) => {
    expect(read(environment).isExposed).toBe(isExposed);
  });
});

describe("A wrong setting stops the start and names itself and the mend", () => {
  const wrong: readonly [string, string][] = [
    ["PORT", "eighty"],
    ["PORT", "70000"],
    ["PORT", "80.5"],
    ["KIOSK_METRICS_TOKEN", "short"],
    ["PUBLIC_URL", "shop.example.com"],
    ["PUBLIC_URL", "ftp://shop.example.com"],
    ["PUBLIC_URL", "https://shop.example.com/?a=1"],
    ["KIOSK_SECRET", "too short"],
    ["KIOSK_PLAYGROUND", "yes"],
    ["KIOSK_LOG", "loud"],
    ["KIOSK_SHOPS", "/nowhere/at/all"],
  ];
  for (const [name, value] of wrong) {
    it(`${name}=${value}`, () => {
      const problems = problemsOf({ [name]: value });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(name);
      expect(problems[0]).toMatch(/\b(must|set)\b/i);
    });
  }

  it("says everything that is wrong at once, and never a secret", () => {
    const problems = problemsOf({
      PORT: "x",
      KIOSK_SECRET: "hunter2",
      KIOSK_LOG: "loud",
      SLACK_BOT_TOKEN: "xoxb-secret",
    });
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toMatch(/hunter2|xoxb-secret/);
  });

  it("says so when the folder holds no shop", () => {
    const empty = mkdtempSync(join(tmpdir(), "kiosk-shops-"));
    expect(problemsOf({ KIOSK_SHOPS: empty })[0]).toContain("holds no shop");
  });
});

describe("A vendor", () => {
  it("is on once its variables are set, and gets them under the shop's names for them", () => {
    const { channels } = demo({ TELEGRAM_BOT_TOKEN: "12345:abc", TELEGRAM_WEBHOOK_SECRET: "s" });
    expect(channels[1]).toEqual({
      vendor: "telegram",
      settings: { token: "12345:abc", webhookSecret: "s" },
      variables: {
        token: "TELEGRAM_BOT_TOKEN",
        webhookSecret: "TELEGRAM_WEBHOOK_SECRET",
        apiRoot: "TELEGRAM_API_ROOT",
        mode: "TELEGRAM_MODE",
      },
    });
  });

  it("stays off where only its tuning is set", () => {
    const tuned = { TELEGRAM_MODE: "polling", TELEGRAM_API_ROOT: "http://x", SLACK_API_URL: "http://x" };
    expect(vendors(demo(tuned).channels)).toEqual(["web"]);
    expect(vendors(demo(tuned).desks)).toEqual(["web"]);
  });

  it("that is set by half stops the start with the missing variable's name", () => {
    const [sentence, ...others] = problemsOf({ ...SLACK, SLACK_ORDERS_CHANNEL: "" });
    expect(others).toEqual([]);
    expect(sentence).toContain("SLACK_ORDERS_CHANNEL is not set");
    expect(sentence).toContain("leave slack off");
    expect(problemsOf({ TELEGRAM_WEBHOOK_SECRET: "s" })[0]).toContain("TELEGRAM_BOT_TOKEN is not set");
  });

  it("may be fed from another brand's variables, words or a default", () => {
    const KIOSK_SHOPS = shopsWith(
      `channels:\n  telegram: { token: $BRAND_TOKEN, mode: polling, apiRoot: "$\{BRAND_ROOT:-http://own}" }`,
    );
    const settings = read({ KIOSK_SHOPS, BRAND_TOKEN: "1:a" }).shops.get("brand");
    expect(settings?.channels).toEqual([
      {
        vendor: "telegram",
        settings: { token: "1:a", mode: "polling", apiRoot: "http://own" },
        variables: { token: "BRAND_TOKEN", apiRoot: "BRAND_ROOT" },
      },
    ]);
  });

  it("named with a mangled variable is pointed out with file and line", () => {
    const [sentence] = problemsOf({
      KIOSK_SHOPS: shopsWith("channels:\n  telegram: { token: $brand-token }"),
    });
    expect(sentence).toMatch(
      /brand\/shop\.yaml:\d+: channels\.telegram\.token: "\$brand-token" is no variable/,
    );
  });
});

describe("Staff", () => {
  const actor = (desk: string, id: string) => ({ desk, id, name: "Mette" });

  it("in Slack do everything but refund; refunds are for those who are named", () => {
    const { permissions } = demo({ ...SLACK, SLACK_REFUNDERS: "U111, U222," });
    for (const permission of ["orders", "help", "stock"] as const)
      expect(isPermitted(permissions, actor("slack", "U999"), permission)).toBe(true);
    expect(isPermitted(permissions, actor("slack", "U222"), "refunds")).toBe(true);
    for (const permission of ["orders", "stock", "help"] as const)
      expect(isPermitted(permissions, { ...actor("slack", "U999"), isOutsider: true }, permission)).toBe(
        false,
      );
    expect(isPermitted(permissions, { ...actor("slack", "U222"), isOutsider: true }, "refunds")).toBe(true);
    expect(isPermitted(permissions, actor("slack", "U999"), "refunds")).toBe(false);
    expect(isPermitted(permissions, actor("slack", ""), "refunds")).toBe(false);
  });

  it("in Slack refund nothing when nobody is named", () => {
    expect(isPermitted(demo(SLACK).permissions, actor("slack", "U111"), "refunds")).toBe(false);
  });

  it("at the web desk do everything, at an unknown desk nothing", () => {
    const { permissions } = demo();
    expect(isPermitted(permissions, actor("web", "anyone"), "refunds")).toBe(true);
    expect(isPermitted(permissions, actor("teams", "anyone"), "orders")).toBe(false);
    expect(isPermitted(permissions, actor("constructor", "name"), "orders")).toBe(false);
  });
});

describe("The secret", () => {
  it("is the one that is given", () => {
    const secret = "x".repeat(32);
    const data = join(mkdtempSync(join(tmpdir(), "kiosk-")), "data");
    expect(secretOf({ data, secret })).toBe(secret);
    expect(existsSync(data)).toBe(false);
  });

  it("is made once, kept for the next start, and readable by its owner alone", () => {
    const data = join(mkdtempSync(join(tmpdir(), "kiosk-")), "data");
    const first = secretOf({ data });
    expect(first.length).toBeGreaterThanOrEqual(32);
    expect(secretOf({ data })).toBe(first);
    expect(statSync(join(data, "secret")).mode & 0o777).toBe(0o600);
    expect(readdirSync(data)).toEqual(["secret"]);
  });

  it("that was damaged stops the start instead of weakening every signature", () => {
    const data = mkdtempSync(join(tmpdir(), "kiosk-"));
    writeFileSync(join(data, "secret"), "\n");
    expect(() => secretOf({ data })).toThrow(/Restore it, or set KIOSK_SECRET/);
  });
});

describe(".env", () => {
  it("fills in what the environment leaves open, and nothing when it is not there", () => {
    const folder = mkdtempSync(join(tmpdir(), "kiosk-"));
    expect(loadDotEnv(folder)).toBe(process.env);
    writeFileSync(join(folder, ".env"), "KIOSK_TEST_ONLY=from the file\nPATH=/nowhere\n");
    const path = process.env.PATH;
    expect(loadDotEnv(folder).KIOSK_TEST_ONLY).toBe("from the file");
    expect(process.env.PATH).toBe(path);
    delete process.env.KIOSK_TEST_ONLY;
  });

  it(".env.example names the same variables as the code and the demo shop, each with a line of explanation", () => {
    const named = new Set(gatewayVariables);
    visit(parseDocument(readFileSync(join(SHOPS, "demo/shop.yaml"), "utf8")), {
      Scalar: (_, { value }) => {
        const variable = /^\$\{?([A-Z][A-Z0-9_]*)/.exec(String(value))?.[1];
        if (variable !== undefined) named.add(variable);
      },
    });
    const lines = readFileSync(join(ROOT, ".env.example"), "utf8").split("\n");
    const listed = lines.filter((line) => line.includes("=") && !line.startsWith("#"));
    expect(listed.map((line) => line.split("=")[0]).sort()).toEqual([...named].sort());
    for (const line of listed) expect(lines[lines.indexOf(line) - 1], line).toMatch(/^# \S.{10,}/);
  });
});
