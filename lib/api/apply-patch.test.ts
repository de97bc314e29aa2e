import type { Endpoint, Table, TablePatch } from "#lib/contract/table.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyPatch } from "./apply-patch.ts";

function tableOf(revision: number, weights: Readonly<Record<string, number>>): Table {
  const endpoints = Object.keys(weights)
    .sort()
    .map((id): Endpoint => {
      const weight = weights[id] ?? 0;
      return { id, address: id, port: 1, protocol: "http", weight, status: "serving" };
    });
  const policy = { balancer: "round_robin", timeoutMs: 1000 } as const;
  return {
    namespace: "default",
    service: "orders",
    epoch: "e",
    revision,
    protection: "normal",
    policy,
    endpoints,
  };
}

/** What a publisher would send to whoever holds a table between `from` and `to`: endpoints are absolute. */
function patchOf(history: readonly Table[], from: number, to: number): TablePatch {
  const after = history[to]!;
  const ids = new Set(history.slice(from, to).flatMap((table) => table.endpoints.map(({ id }) => id)));
  const remove = [...ids].filter((id) => !after.endpoints.some((endpoint) => endpoint.id === id));
  return { service: "orders", from, to, set: after.endpoints, remove };
}

describe("a patch", () => {
  const states = fc.array(fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.nat({ max: 100 })), {
    minLength: 2,
    maxLength: 8,
  });

  it("gives the table that was published, from whichever revision within it, and skips what is held", () => {
    fc.assert(
      fc.property(states, fc.nat(), fc.nat(), fc.nat(), (list, a, b, c) => {
        const history = list.map((weights, revision) => tableOf(revision, weights));
        const to = 1 + (a % (history.length - 1));
        const from = b % to;
        const held = history[c % history.length]!;
        const result = applyPatch(held, patchOf(history, from, to));
        if (held.revision >= to) expect(result).toEqual({ kind: "skip" });
        else if (held.revision < from) expect(result).toEqual({ kind: "gap" });
        else expect(result).toEqual({ kind: "applied", table: history[to] });
      }),
    );
  });

  it("of a service of which nothing is held is a gap", () => {
    expect(applyPatch(undefined, { service: "orders", from: 0, to: 1, set: [], remove: [] })).toEqual({
      kind: "gap",
    });
  });

  it("leaves the table it was applied to as it was", () => {
    const held = tableOf(1, { a: 1, b: 1 });
    const before = structuredClone(held);
    applyPatch(held, { service: "orders", from: 1, to: 2, set: [], remove: ["a"], protection: "panic" });
    expect(held).toEqual(before);
  });
});
