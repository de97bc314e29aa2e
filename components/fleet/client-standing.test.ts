import { expect, test } from "vitest";
import type { ClientView, HeldTable } from "#lib/contract/clients.ts";
import { standingOf, suspicionOf } from "./client-standing.ts";

const now = 100_000;

function client(held: readonly HeldTable[], more: Partial<ClientView> = {}): ClientView {
  return {
    namespace: "default",
    id: "checkout/1",
    named: true,
    transport: "stream",
    open: true,
    lastContactAt: now,
    replicas: ["a"],
    reporting: true,
    suspectedBy: [],
    tables: held.length,
    tablesBehind: held.filter(({ behind }) => behind > 0).length,
    held: [...held],
    ...more,
  };
}

const table = (held: number, behindSince?: number): HeldTable => ({
  service: "orders",
  held,
  revision: 10,
  behind: 10 - held,
  ...(behindSince === undefined ? {} : { behindSince }),
});

test("who has the newest tables is said to, who consumes none is said to consume none", () => {
  expect(standingOf(client([table(10)]), now).text).toBe("Has the table");
  expect(standingOf(client([table(10), table(10)]), now)).toEqual({ tone: "good", text: "Has all" });
  expect(standingOf(client([]), now).tone).toBe("idle");
});

test("who is behind is told since when; a table just published is on its way", () => {
  expect(standingOf(client([table(8, 40_000)]), now)).toEqual({
    tone: "caution",
    text: "Behind",
    since: 40_000,
  });
  expect(standingOf(client([table(8, 40_000), table(9, 30_000), table(10)]), now)).toEqual({
    tone: "caution",
    text: "2 of 3 tables behind",
    since: 30_000,
  });
  expect(standingOf(client([table(9, now - 1000)]), now).text).toBe("On its way");
  expect(standingOf(client([table(9, now - 1000), table(8)]), now).text).toBe("2 of 2 tables behind");
  expect(standingOf(client([table(0)]), now)).toEqual({ tone: "caution", text: "Holds nothing" });
});

test("a suspect is told what is left out, and why", () => {
  expect(suspicionOf(client([]))).toBeUndefined();
  expect(suspicionOf(client([], { suspectedBy: ["orders"] }))).toMatch(
    /instances of orders .*reports of it is left out\.$/,
  );
});
