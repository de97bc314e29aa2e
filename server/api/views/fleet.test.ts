import { expect, test } from "vitest";
import type { ServiceState } from "#server/core/model.ts";
import { DEFAULT_POLICY } from "#server/core/policy.ts";
import type { LeaderState } from "#server/ports/control.ts";
import { registered, Stepper } from "#test/support/core.ts";
import { fleetSummary } from "./fleet.ts";

const START = 100_000;

/** Of as many instances, the first ones out; all at one address each, in zones a and b by turns. */
function service(name: string, instances: number, out = 0): Stepper {
  const s = new Stepper();
  s.state = { ...s.state, key: { namespace: "default", service: name } };
  for (let port = 1; port <= instances; port += 1) {
    const zone = port <= out ? "b" : "a";
    s.do(0, { kind: "registered", registered: registered(port, { zone }) }).probed(0, port, true);
  }
  s.do(START, { kind: "tick" });
  for (let port = 1; port <= out; port += 1) s.down(START + port, port);
  return s;
}

function say(
  s: Stepper,
  at: number,
  client: string,
  byPort: Readonly<Record<number, readonly [number, number]>>,
) {
  const calls = Object.entries(byPort).map(([port, [ok, failed]]) => {
    return { id: `10.0.0.1:${port}`, ok, failed, inFlight: 0, latency: undefined };
  });
  return s.do(at, { kind: "reported", reports: [{ client, held: undefined, windowMs: 1000, calls }] });
}

function summary(
  steppers: readonly Stepper[],
  at = START + 1000,
  heldBack?: string,
  published?: ReturnType<LeaderState["published"]>,
) {
  const leader = {
    policy: () => DEFAULT_POLICY,
    changedAt: () => undefined,
    published: () => published,
    tableHeldBack: ({ service: name }: ServiceState["key"]) =>
      name === heldBack ? "it would lose too much" : undefined,
  } as unknown as LeaderState; // no more is asked of it
  const services = steppers.map(({ state }) => state);
  return fleetSummary(leader, services, at, {
    coverage: ({ key }) => ({ reporting: 0, consumers: key.service === "gone" ? 2 : 0 }),
  });
}

test("whoever only carries on what fails at the ones it calls stands behind them, however much of its own fails", () => {
  const evenly = (failed: number) =>
    ({ 1: [100 - failed, failed], 2: [100 - failed, failed], 3: [100 - failed, failed] }) as const;
  const gateway = say(service("gateway", 3), START + 500, "web/1", evenly(40));
  const checkout = say(service("checkout", 3), START + 500, "gateway/10.0.0.9:80", evenly(10));
  const inventory = say(service("inventory", 3), START + 500, "checkout/1", {
    1: [90, 10],
    2: [100, 0],
    3: [100, 0],
  });
  const names = (...steppers: Stepper[]) =>
    summary(steppers)
      .ranked.slice(0, 3)
      .map(({ name }) => name);
  expect(names(gateway, checkout)).toEqual(["checkout", "gateway"]);
  expect(names(gateway, checkout, inventory)[0]).toBe("inventory");

  // It has one out itself, or calls nobody that fails: then what fails is its own.
  const out = say(service("gateway", 4, 1), START + 500, "web/1", evenly(40));
  expect(names(out, checkout)[0]).toBe("gateway");
  expect(names(gateway, say(service("checkout", 3), START + 500, "shop/1", evenly(10)))[0]).toBe("gateway");
  // Of two that call each other neither is told to be behind the other.
  const back = say(service("gateway", 3), START + 500, "checkout/1", evenly(40));
  expect(names(checkout, back, service("spare", 4, 1))[0]).toBe("gateway");
});

test("a calm fleet is its totals, and nothing is in trouble", () => {
  expect(summary([service("a", 3), service("b", 2)])).toMatchObject({
    services: 2,
    instances: 5,
    statuses: { serving: 5 },
    troubled: 0,
    guarded: 0,
    shared: [],
    empty: { total: 0, names: [] },
  });
});

test("the service that lost the larger share stands first, with since when, why, and whether it gets traffic", () => {
  const { ranked, troubled, shared } = summary([
    service("large", 20, 2),
    service("small", 4, 2),
    service("calm", 3),
  ]);
  expect(troubled).toBe(2);
  expect(ranked.map(({ name }) => name)).toEqual(["small", "large", "calm"]);
  expect(ranked[1]).toMatchObject({ bad: 2, badRouted: 0, badSince: START + 3, lastBadAt: START + 4 });
  expect(ranked[0]?.worst[0]).toMatchObject({
    instance: "10.0.0.1:1",
    status: "unhealthy",
    cause: { kind: "probe_failing", text: "3 checks in a row failed: connect refused" },
    zone: "b",
  });
  expect(shared).toMatchObject([
    { trait: "zone", value: "b", bad: 4, of: 4, badElsewhere: 0, ofElsewhere: 23 },
  ]);
});

test("failing calls rank before lost capacity, and point at the instance that serves and fails them", () => {
  const failing = service("failing", 4);
  for (let second = 1; second <= 5; second += 1)
    say(failing, START + second * 1000, "caller/1", { 1: [8, 2], 2: [10, 0], 3: [10, 0] });
  const { ranked } = summary([service("out", 4, 2), failing], START + 5000);
  const [first] = ranked;
  expect(first).toMatchObject({ name: "failing", bad: 0, isFailing: true });
  expect(first?.calls?.callsPerSecond).toBeCloseTo(30, 0);
  expect(first?.calls?.failingPerSecond).toBeCloseTo(2, 0);
  expect(first?.worst).toMatchObject([{ instance: "10.0.0.1:1", status: "serving" }]);
  // Nobody reports of it: that is not no calls.
  expect(ranked[1]).not.toHaveProperty("calls");
});

test("of services that fail alike the one stands first whose instance fails them, not who calls it", () => {
  const [caller, called] = [service("caller", 3), service("store", 3)];
  for (let second = 1; second <= 5; second += 1) {
    say(caller, START + second * 1000, "web/1", { 1: [8, 1], 2: [8, 1], 3: [8, 1] });
    say(called, START + second * 1000, "caller/1", { 1: [7, 3], 2: [9, 0], 3: [9, 0] });
  }
  const { ranked } = summary([caller, called], START + 5000);
  expect(ranked.map(({ name, isFailing }) => [name, isFailing])).toEqual([
    ["store", true],
    ["caller", true],
  ]);
});

test("what a suspect client tells is left out", () => {
  const doubted = service("doubted", 4);
  say(doubted, START + 1000, "caller/1", { 1: [50, 0], 2: [50, 0] });
  say(doubted, START + 1000, "broken/1", { 1: [0, 50], 2: [0, 50], 3: [0, 50] });
  expect(doubted.state.traffic.suspects.has("broken/1")).toBe(true);
  expect(summary([doubted], START + 1000).ranked[0]).toMatchObject({
    isFailing: false,
    calls: { failingPerSecond: 0 },
  });
});

test("a table held back is trouble, and an empty service is told apart from one that clients call", () => {
  const { guarded, troubled, empty, called } = summary(
    [service("a", 2), service("gone", 0), service("left", 0)],
    START,
    "a",
  );
  expect([guarded, troubled]).toEqual([1, 1]);
  expect(empty).toEqual({ total: 2, names: ["gone", "left"] });
  expect(called).toEqual({ total: 1, names: ["gone"] });
});

test("of many services few are told, and the rest is counted", () => {
  const { ranked, troubled, services } = summary(
    Array.from({ length: 30 }, (_, n) => service(`s${n}`, 2, 1)),
  );
  expect([ranked.length, troubled, services]).toEqual([12, 30, 30]);
});

test("while the store is away, whoever is out by what is observed gets the traffic that the clients' table gives it", () => {
  const published = new Map([["10.0.0.1:1", { status: "serving", weight: 100 } as const]]);
  const [first] = summary([service("orders", 3, 2)], START + 1000, undefined, published).ranked;
  expect(first).toMatchObject({ bad: 2, badRouted: 1 });
  expect(first?.worst.map(({ weight }) => weight)).toEqual([100, 0]);
});
