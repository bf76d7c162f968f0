import { describe, expect, it } from "vitest";
import { carrierName, carrierNames, trackingUrl } from "./tracking.ts";

describe("tracking", () => {
  it("gives every carrier of the menu a page over https that carries the number", () => {
    for (const carrier of carrierNames) {
      const url = new URL(trackingUrl(carrier, "00 1234 5678") ?? "");
      expect(url.protocol).toBe("https:");
      expect(url.href).toContain("0012345678");
    }
  });

  it("knows a carrier however staff write it", () => {
    expect(carrierName(" post nord ")).toBe("PostNord");
    expect(carrierName("Cykelbud Ib")).toBe("Cykelbud Ib");
  });

  it("gives none for an unknown carrier or an empty number, and lets no number change the address", () => {
    expect(trackingUrl("Cykelbud Ib", "1")).toBeUndefined();
    expect(trackingUrl("GLS", "  ")).toBeUndefined();
    expect(new URL(trackingUrl("GLS", "../../evil?x=1#y") ?? "").pathname).toBe(
      "/track/..%2F..%2Fevil%3Fx%3D1%23y",
    );
  });
});
