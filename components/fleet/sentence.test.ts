import { expect, test } from "vitest";
import type { ServiceSummary } from "#lib/contract/views.ts";
import { fleetSentence } from "./sentence.ts";

const now = new Date(2026, 10, 20, 3, 0).getTime();
const since = new Date(2026, 10, 20, 2, 51).getTime();

function service(
  name: string,
  statuses: ServiceSummary["statuses"],
  worst?: Partial<ServiceSummary["worst"] & object>,
): ServiceSummary {
  const instances = Object.values(statuses).reduce((sum, n) => sum + (n ?? 0), 0);
  const rest = {
    namespace: "default",
    protection: "normal",
    clients: 0,
    dependsOn: [],
    zones: [],
    versions: [],
  } as const;
  const base = {
    instance: "10.0.0.7:80",
    status: "unhealthy",
    text: "3 checks in a row failed: connect refused",
    since,
  } as const;
  return {
    ...rest,
    name,
    statuses,
    instances,
    dependsOn: [],
    zones: [],
    versions: [],
    ...(worst === undefined ? {} : { worst: { ...base, ...worst } }),
  };
}

test("one troubled service is told with how many, since when and why", () => {
  const { text, tone } = fleetSentence(
    [service("checkout", { unhealthy: 1, serving: 2 }, {}), service("a", { serving: 3 })],
    now,
  );
  expect(text).toBe("checkout: 1 of 3 unhealthy since 02:51, connect refused. Nothing else is wrong.");
  expect(tone).toBe("bad");
});

test("others in trouble are named, a whole service out is said so", () => {
  const { text } = fleetSentence(
    [service("checkout", { unhealthy: 3 }, {}), service("pay", { ejected: 1, serving: 1 }, {})],
    now,
  );
  expect(text).toBe("checkout: all 3 unhealthy since 02:51, connect refused. Also in trouble: pay.");
});

test("what operators took out is no trouble, and a fleet that serves is said to", () => {
  expect(fleetSentence([service("a", { serving: 10 }), service("b", { serving: 5 })], now)).toEqual({
    tone: "good",
    text: "All 15 instances of 2 services serve.",
  });
  expect(fleetSentence([service("a", { drained: 1, serving: 2 })], now).text).toBe(
    "2 of 3 instances of 1 service serve; 1 drained. Nothing is wrong.",
  );
});

test("a service without instances is said to have none, never to serve", () => {
  expect(fleetSentence([service("a", { serving: 3 }), service("b", {})], now)).toEqual({
    tone: "good",
    text: "All 3 instances of 1 service serve. No instance of b is registered.",
  });
  const called = { ...service("b", {}), clients: 2 };
  expect(fleetSentence([service("a", { serving: 3 }), called], now).tone).toBe("caution");
  expect(fleetSentence([service("a", { unhealthy: 1, serving: 1 }, {}), called], now).text).toBe(
    "a: 1 of 2 unhealthy since 02:51, connect refused. No instance of b is registered.",
  );
  expect(fleetSentence([service("b", {})], now).text).toBe("No instance of b is registered.");
});

test("a guarded service is told, be all else well", () => {
  const panicking = { ...service("pay", { unhealthy: 2, serving: 1 }, {}), protection: "panic" } as const;
  expect(fleetSentence([{ ...panicking, protectionSince: since }], now).text).toBe(
    "pay: 2 of 3 unhealthy since 02:51, connect refused. It is in panic since 02:51.",
  );
  const kept = { ...service("a", { serving: 3 }), protection: "preserving" } as const;
  expect(fleetSentence([kept], now)).toEqual({
    tone: "caution",
    text: "a is preserved. All 3 instances of 1 service serve.",
  });
});
