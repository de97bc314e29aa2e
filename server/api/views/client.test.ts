import fc from "fast-check";
import { expect, test } from "vitest";
import type { ServedClient } from "#server/ports/clients.ts";
import type { LeaderState } from "#server/ports/control.ts";
import type { ServiceState } from "#server/core/model.ts";
import { NO_TRAFFIC } from "#server/core/traffic.ts";
import { knownClient } from "#server/control/clients/known-client.ts";
import { ClientSight } from "./client.ts";

const NAMES = ["a", "b", "c", "d", "e"];

/** A leader whose tables are at these revisions; those without one are not published. */
function leaderOf(revisions: ReadonlyMap<string, number | undefined>): LeaderState {
  const services = [...revisions.keys()].map(
    (service) => ({ key: { namespace: "default", service }, traffic: NO_TRAFFIC }) as ServiceState, // no more is asked
  );
  return {
    services: () => services,
    tableRevision: ({ service }: { service: string }) => revisions.get(service),
    changedAfter: (_: unknown, revision: number) => (revision === 7 ? 123 : undefined),
  } as unknown as LeaderState; // nor of it
}

const names = fc.subarray(NAMES);
const revision = fc.integer({ min: 1, max: 20 });
const served = fc.record({
  named: fc.boolean(),
  streaming: fc.boolean(),
  // One of each selection, as they are told.
  together: fc.uniqueArray(fc.record({ services: fc.option(names, { nil: undefined }), upTo: revision }), {
    maxLength: 3,
    selector: ({ services }) => services?.join() ?? "all",
  }),
  polled: fc.dictionary(fc.constantFrom(...NAMES), fc.integer({ min: 0, max: 20 }), { maxKeys: 3 }),
});
const reported = fc.dictionary(fc.constantFrom(...NAMES), revision, { maxKeys: 3 });
const published = fc.record(
  Object.fromEntries(NAMES.map((name) => [name, fc.option(revision, { nil: undefined })])),
);

test("who has all tables of a namespace is seen as by a look at each of them", () => {
  fc.assert(
    fc.property(served, reported, published, (each, told, tables) => {
      const client: ServedClient = {
        namespace: "default",
        id: "checkout/1",
        transport: "stream",
        open: true,
        lastContactAt: 0,
        ...each,
      };
      const own = new Map(
        Object.entries(told).map(([name, value]) => [name, { revision: value, at: 0, isFresh: true }]),
      );
      const known = knownClient([{ replica: "a", client }], undefined, own)!;
      const revisions = new Map(Object.entries(tables));
      const seen = new ClientSight(leaderOf(revisions), 0).of(known);

      const looked = NAMES.flatMap((name) => {
        const newest = revisions.get(name);
        // A wide client consumes what is published; of others it is told what they name.
        if (newest === undefined && !known.apart.has(name)) return [];
        const held = known.held(name, newest ?? 0);
        return held === undefined ? [] : [{ name, behind: Math.max(0, (newest ?? 0) - held) }];
      });
      const behind = looked.filter((table) => table.behind > 0);
      expect(seen.tablesBehind).toBe(behind.length);
      const shown = new Map(seen.held().map((table) => [table.service, table.behind]));
      for (const table of behind) expect(shown.get(table.name)).toBe(table.behind);
      expect(seen.behind).toBe(Math.max(0, ...looked.map((table) => table.behind)));
    }),
    { numRuns: 2000 },
  );
});

test("since when a client is behind is when the first change was published that it lacks", () => {
  const client = knownClient(
    [],
    { namespace: "default", id: "checkout/1", zone: "a", sdk: undefined, at: 0, windowMs: 5000 },
    new Map([["a", { revision: 7, at: 0, isFresh: true }]]),
  )!;
  const sight = new ClientSight(leaderOf(new Map([["a", 9]])), 0);
  expect(sight.view(sight.of(client))).toMatchObject({
    service: "checkout",
    transport: "report",
    tables: 1,
    tablesBehind: 1,
    reporting: true,
    held: [{ service: "a", held: 7, revision: 9, behind: 2, behindSince: 123 }],
  });
});

test("a client reports while its newest report is no older than three of its own windows", () => {
  const toldBy = (windowMs: number, at: number) => {
    const description = {
      namespace: "default",
      id: "checkout/1",
      zone: "a",
      sdk: undefined,
      at: 0,
      windowMs,
    };
    const held = new Map([["a", { revision: 7, at: 0, isFresh: false }]]);
    const client = knownClient([], description, held)!;
    return new ClientSight(leaderOf(new Map([["a", 9]])), at).of(client).isReporting;
  };
  expect([toldBy(5000, 15_000), toldBy(5000, 15_001)]).toEqual([true, false]);
  expect([toldBy(30_000, 90_000), toldBy(30_000, 90_001)]).toEqual([true, false]);
});
