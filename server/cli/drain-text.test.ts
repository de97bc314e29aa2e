import type { Drain } from "#lib/contract/intent.ts";
import { drainAt } from "#test/support/sample-drain.ts";
import { describe, expect, it } from "vitest";
import { holdUpText, undrainLine } from "./drain-text.ts";

const NOW = 1_000_000;
const heldUp = (more: Partial<Drain>) => holdUpText(drainAt("converged", more), NOW);

describe("what holds a drain up", () => {
  it("names who is behind and who is lost, five at most", () => {
    const behind = ["a/1", "b/1", "c/1", "d/1", "e/1", "f/1"];
    expect(heldUp({ behind, lost: ["z/1"] })).toBe(
      "6 consumers behind: a/1, b/1, c/1, d/1 and 2 more; 1 consumer out of contact: z/1",
    );
  });

  it("tells calls in flight, and when time will be enough", () => {
    expect(heldUp({ inFlight: 3 })).toBe("3 calls in flight");
    expect(heldUp({ settlesAt: NOW + 7001 })).toBe("settles in 8 s");
    expect(heldUp({ inFlight: 0 })).toBe("at stage converged");
  });
});

describe("the undrain line", () => {
  it("can be pasted: IPv6 quoted, the namespace where it is not the default", () => {
    const line = undrainLine({ ns: "shop", service: "orders", instance: "[::1]:8080" }, "deploy/812");
    expect(line).toBe("headgate undrain orders '[::1]:8080' --owner deploy/812 --namespace shop");
  });
});
