import { expect, test } from "vitest";
import { buttonLink, fetchableLink } from "./public-link.ts";

test.each([
  ["https://pay.example/1", true],
  ["http://pay.example/1", true],
  ["https://8.8.8.8/pay", true],
  ["https://[2a00:1450:4001::200e]/pay", true],
  ["http://localhost:3000/pay/1", false],
  ["http://localhost./pay/1", false],
  ["http://shop.localhost/pay", false],
  ["http://kiosk/pay", false],
  ["http://printer.local./pay", false],
  ["javascript:alert(1)", false],
  ["tg://user?id=1", false],
  ["", false],
])("%s may stand in a button: %s", (address, allowed) => {
  expect(buttonLink(address) !== null).toBe(allowed);
});

test.each([
  ["this machine", ["127.0.0.1", "127.9.9.9", "0.0.0.0", "2130706433", "0x7f.1", "[::1]", "[::]"]],
  ["a private network", ["10.1.2.3", "172.31.0.1", "192.168.1.4", "100.64.0.1", "[fd12::1]"]],
  ["the same cable", ["169.254.169.254", "[fe80::1]", "[febf::1]"]],
  ["nobody, many or everybody", ["224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "[ff02::1]"]],
  ["IPv4 written as IPv6", ["[::ffff:10.0.0.1]", "[::127.0.0.1]", "[::7f00:1]", "[64:ff9b::a00:1]"]],
  ["a tunnel", ["[2002:7f00:1::]", "[2001::1]"]],
])("an address of %s stands in no button and is fetched by no messenger", (_, hosts) => {
  for (const host of hosts) {
    expect(buttonLink(`https://${host}/pay`), host).toBeNull();
    expect(fetchableLink(`https://${host}/cup.jpg`), host).toBeNull();
  }
});

test("messengers fetch pictures only by https", () => {
  expect(fetchableLink("https://shop.example/a.png")).toBe("https://shop.example/a.png");
  expect(fetchableLink("http://shop.example/a.png")).toBeNull();
});
