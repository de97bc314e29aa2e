import { expect, test } from "vitest";
import type { FleetInstance, FleetService, FleetSummary, SharedTrait } from "#lib/contract/fleet.ts";
import type { StatusCounts } from "#lib/contract/views.ts";
import { fleetSentence, shortCause } from "./sentence.ts";

const now = new Date(2026, 10, 20, 3, 0).getTime();
const since = new Date(2026, 10, 20, 2, 51).getTime();

const sick: FleetInstance = {
  instance: "10.0.0.7:80",
  status: "unhealthy",
  since,
  cause: { kind: "probe_failing", text: "3 checks in a row failed: connect refused" },
  weight: 0,
  zone: "b",
};

const sum = (statuses: StatusCounts) => Object.values(statuses).reduce((all, n) => all + (n ?? 0), 0);

function service(name: string, statuses: StatusCounts, more: Partial<FleetService> = {}): FleetService {
  const bad = (statuses.unhealthy ?? 0) + (statuses.ejected ?? 0);
  const instances = sum(statuses);
  return {
    namespace: "default",
    name,
    instances,
    statuses,
    protection: "normal",
    lostShare: instances === 0 ? 0 : bad / instances,
    bad,
    badRouted: 0,
    ...(bad === 0 ? {} : { badSince: since, lastBadAt: since }),
    isFailing: false,
    coverage: { reporting: 0, consumers: 0 },
    worst: bad === 0 ? [] : [sick],
    ...more,
  };
}

function fleet(ranked: readonly FleetService[], more: Partial<FleetSummary> = {}): FleetSummary {
  const statuses: StatusCounts = {};
  for (const each of ranked)
    for (const [status, n] of Object.entries(each.statuses) as [keyof StatusCounts, number][])
      statuses[status] = (statuses[status] ?? 0) + n;
  const empty = ranked.filter(({ instances }) => instances === 0).map(({ name }) => name);
  return {
    services: ranked.length,
    instances: sum(statuses),
    statuses,
    troubled: ranked.filter(
      ({ bad, isFailing, protection, tableHeldBack }) =>
        bad > 0 || isFailing || protection !== "normal" || tableHeldBack !== undefined,
    ).length,
    wrong: ranked.filter(({ bad, isFailing }) => bad > 0 || isFailing).length,
    ranked: [...ranked],
    guarded: 0,
    empty: { total: empty.length, names: empty },
    called: { total: 0, names: [] },
    shared: [],
    clients: { total: 0, behind: 0, silentReplicas: [] },
    overrides: { total: 0, drains: 0 },
    ...more,
  };
}

const told = (ranked: readonly FleetService[], more: Partial<FleetSummary> = {}) => {
  const { what, todo, also } = fleetSentence(fleet(ranked, more), now);
  return [todo === undefined ? what : `${what}; ${todo.text}`, ...(also === undefined ? [] : [also])].join(
    " | ",
  );
};

test("one troubled service is told with how many, since when, why, what was done, and that nothing is to be done", () => {
  const ranked = [service("orders", { unhealthy: 1, serving: 39 }), service("a", { serving: 3 })];
  expect(told(ranked)).toBe(
    "orders: 1 of 40 unhealthy since 02:51, connect refused; traffic moved; nothing to do",
  );
  expect(fleetSentence(fleet(ranked), now).tone).toBe("bad");
});

test("half of a service lost, or all of it, is something to do; others are named", () => {
  expect(told([service("checkout", { unhealthy: 3 }), service("pay", { ejected: 1, serving: 3 })])).toBe(
    "checkout: all 3 unhealthy since 02:51, connect refused; nobody serves; look at it | Also in trouble: pay.",
  );
  expect(told([service("checkout", { unhealthy: 1, ejected: 1, serving: 2 })])).toMatch(
    /^checkout: 2 of 4 out since .*; traffic moved; look at it$/,
  );
  expect(told([service("checkout", { unhealthy: 1 })])).toMatch(
    /^checkout: its only instance is unhealthy since/,
  );
});

test("nothing to do is said of all: where the second asks for a look, that is what to do", () => {
  const ranked = [service("a", { unhealthy: 1, serving: 9 }), service("pay", { unhealthy: 2, serving: 2 })];
  expect(told(ranked)).toMatch(/traffic moved; look at pay \| Also in trouble: pay\.$/);
  expect(told(ranked.slice(0, 1), { troubled: 14 })).toMatch(/ \| Also in trouble: 13 more services\.$/);
});

test("calls that fail while all serve point at the one instance that fails them, else at the service", () => {
  const culprit: FleetInstance = { ...sick, status: "serving", weight: 100 };
  const failing = {
    isFailing: true,
    calls: { callsPerSecond: 150, failingPerSecond: 12 },
    worst: [culprit],
  };
  expect(told([service("orders", { serving: 4 }, failing)])).toBe(
    "orders: 8 % of calls fail, 12 a second; drain 10.0.0.7:80",
  );
  const coverage = { reporting: 3, consumers: 6 };
  expect(told([service("orders", { serving: 4 }, { ...failing, coverage })])).toBe(
    "orders: 8 % of calls fail, 12 a second, from 3 of 6 consumers; drain 10.0.0.7:80",
  );
  expect(told([service("orders", { serving: 4 }, { ...failing, worst: [] })])).toMatch(/; look at it$/);
  expect(told([service("orders", { serving: 1 }, failing)])).toMatch(/; look at it$/);
});

const zone: SharedTrait = { trait: "zone", value: "b", bad: 5, of: 5, badElsewhere: 0, ofElsewhere: 10 };

test("a zone out in several services is one trouble, told with the ratio inside and outside", () => {
  const ranked = ["a", "b", "c"].map((name) => service(name, { unhealthy: 1, serving: 2 }));
  expect(told(ranked, { shared: [zone] })).toBe(
    "Zone b: all 5 instances out since 02:51, connect refused; 0 of 10 elsewhere; traffic moved; look at zone b",
  );
});

test("what the instances of one service have in common says where to look, if a look is needed", () => {
  const version: SharedTrait = { ...zone, trait: "version", value: "2.0", service: "a" };
  expect(told([service("a", { unhealthy: 5, serving: 1 })], { shared: [version] })).toMatch(
    /; look at version 2\.0 of a$/,
  );
  expect(told([service("a", { unhealthy: 5, serving: 20 })], { shared: [version] })).toMatch(
    /; nothing to do$/,
  );
});

test("what guards do is told in place of moved traffic, and is worth a look", () => {
  const panic = { protection: "panic", protectionSince: since, badRouted: 2 } as const;
  expect(told([service("pay", { unhealthy: 2, serving: 1 }, panic)])).toBe(
    "pay: 2 of 3 unhealthy since 02:51, connect refused; in panic since 02:51; look at it",
  );
  expect(told([service("a", { serving: 3 }, { protection: "preserving" })])).toBe("a: preserved; look at it");
  const held = { tableHeldBack: "it would lose too much" };
  expect(told([service("a", { serving: 3 }, held)])).toBe("a: its table is held back; look at its table");
});

test("what operators took out is no trouble, and a fleet that serves is said to", () => {
  const calm = fleetSentence(fleet([service("a", { serving: 10 }), service("b", { serving: 5 })]), now);
  expect(calm).toEqual({ tone: "good", what: "All 15 instances of 2 services serve." });
  expect(told([service("a", { drained: 1, maintenance: 1, serving: 2 })])).toBe(
    "2 of 4 instances of 1 service serve; 1 drained and 1 in maintenance; nothing to do",
  );
});

test("a service without instances is said to have none, never to serve", () => {
  const ranked = [service("a", { serving: 3 }), service("b", {})];
  expect(told(ranked)).toBe("All 3 instances of 1 service serve. | No instance of b is registered.");
  const called = { total: 1, names: ["b"] };
  expect(fleetSentence(fleet(ranked, { called }), now).tone).toBe("caution");
  expect(told([service("b", {})])).toBe("No instance of b is registered.");
});

test("a cause is told short: whose reports it rests on is a number", () => {
  expect(shortCause("16 of 26 calls failed, reported by a/1, b/2")).toBe(
    "16 of 26 calls failed, 2 clients report it",
  );
  expect(shortCause("16 of 26 calls failed, reported by a/1, b/2, c/3 and 12 more")).toMatch(
    /15 clients report it$/,
  );
  expect(shortCause("5 failures without one success, reported by a/1")).toMatch(/1 client reports it$/);
});

test("where several namespaces are in view, services are told with theirs, and lead to it", () => {
  const ranked = [
    service("orders", { unhealthy: 2, serving: 1 }, { namespace: "eu" }),
    service("orders", { unhealthy: 1, serving: 9 }, { namespace: "us" }),
  ];
  const called = { total: 1, names: ["eu/ledger"] };
  const mixed = fleetSentence(fleet(ranked, { called, troubled: 2 }), now, { isMixed: true });
  expect(mixed.what).toMatch(/^eu\/orders: 2 of 3 unhealthy/);
  expect(mixed.todo).toMatchObject({ namespace: "eu", service: "orders" });
  expect(mixed.also).toBe("Also in trouble: us/orders. No instance of eu/ledger is registered.");
  expect(fleetSentence(fleet(ranked, { called }), now).also).toContain("No instance of ledger is");
});

test("what is to be looked at leads to all that have it", () => {
  const ratio = { bad: 5, of: 6, badElsewhere: 0, ofElsewhere: 9 };
  const ranked = [service("a", { unhealthy: 5, serving: 1 })];
  const todoOf = (trait: SharedTrait) => fleetSentence(fleet(ranked, { shared: [trait] }), now).todo;
  expect(todoOf({ trait: "version", value: "1.9.0", service: "a", ...ratio })).toMatchObject({
    version: "1.9.0",
    service: "a",
  });
  expect(todoOf({ trait: "host", value: "10.0.0.7", ...ratio })).toMatchObject({ host: "10.0.0.7" });
  expect(todoOf({ trait: "zone", value: "b", ...ratio })).toMatchObject({ zone: "b" });
});

test("a trait whose worst are not told has no beginning, and no sentence fails for it", () => {
  const zone: SharedTrait = { trait: "zone", value: "b", bad: 2, of: 2, badElsewhere: 0, ofElsewhere: 4 };
  const ranked = ["a", "b"].map((name) => {
    const { badSince: _, ...rest } = service(name, { unhealthy: 1, serving: 2 }, { worst: [] });
    return rest;
  });
  expect(told(ranked, { shared: [zone] })).toMatch(/^Zone b: all 2 instances out; 0 of 4 elsewhere/);
});
