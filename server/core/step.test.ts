import { describe, expect, test } from "vitest";
import { probe, registered, Stepper, weightIntent } from "#test/support/core.ts";
import { endpointOf } from "./endpoint.ts";
import { newService } from "./service.ts";
import type { StoredEndpoint } from "./table.ts";

const ID = "10.0.0.1:1";

function weight(s: Stepper, port = 1): number | undefined {
  return endpointOf(s.instance(port), s.state, s.policy)?.endpoint.weight;
}

/** What a new leader finds of the instance. */
function storedOf(s: Stepper): StoredEndpoint {
  const stored = endpointOf(s.instance(1), s.state, s.policy);
  if (stored === undefined) throw new Error("no endpoint");
  return JSON.parse(JSON.stringify(stored));
}

function serving(at = 0): Stepper {
  return new Stepper()
    .do(at, { kind: "registered", registered: registered(1) })
    .do(at, { kind: "probed", id: ID, result: probe(true, at) });
}

describe("a new instance", () => {
  test("gets no traffic before its first pass, and its first probe decides alone", () => {
    const s = new Stepper().do(0, { kind: "registered", registered: registered(1) });
    expect([s.instance(1).status, weight(s)]).toEqual(["pending", 0]);
    expect(s.effects).toEqual([{ kind: "probe", id: ID, isKnown: false }]);
    expect(s.do(5, { kind: "probed", id: ID, result: probe(true, 1) }).instance(1).status).toBe("serving");
    const failing = new Stepper()
      .do(0, { kind: "registered", registered: registered(1) })
      .do(5, { kind: "probed", id: ID, result: probe(false, 1) });
    expect(failing.instance(1).status).toBe("unhealthy");
  });

  test("gets traffic at once where the policy admits it without a probe", () => {
    const s = new Stepper({ ...new Stepper().policy, admission: "immediate" }).do(0, {
      kind: "registered",
      registered: registered(1),
    });
    expect(weight(s)).toBe(100);
  });

  test("is healthy while registered when only heartbeats, or nothing, speak for it", () => {
    for (const kind of ["ttl", "none"] as const) {
      const s = new Stepper().do(0, { kind: "registered", registered: registered(1, { check: { kind } }) });
      expect(s.instance(1).status).toBe("serving");
    }
  });
});

describe("thresholds", () => {
  test("three failures in a row make it unhealthy, a pass between them does not let them add up", () => {
    const s = serving();
    for (const [at, ok] of [
      [1, false],
      [2, false],
      [3, true],
      [4, false],
      [5, false],
    ] as const)
      s.do(at, { kind: "probed", id: ID, result: probe(ok, at) });
    expect(s.instance(1).status).toBe("serving");
    expect(s.do(6, { kind: "probed", id: ID, result: probe(false, 6) }).instance(1).status).toBe("unhealthy");
    expect(s.transitions).toContainEqual(
      expect.objectContaining({
        kind: "status.changed",
        from: "serving",
        to: "unhealthy",
        text: "serving → unhealthy: 3 checks in a row failed: connect refused",
      }),
    );
    s.do(7, { kind: "probed", id: ID, result: probe(true, 7) });
    expect(s.instance(1).status).toBe("unhealthy");
    expect(s.do(8, { kind: "probed", id: ID, result: probe(true, 8) }).instance(1).status).toBe("serving");
  });

  test("a passing probe of a healthy instance changes nothing, not even the object", () => {
    const s = serving();
    const before = s.state;
    expect(s.do(9, { kind: "probed", id: ID, result: probe(true, 9) }).state).toBe(before);
  });

  test("a probe begun before the registration says nothing of it", () => {
    const s = new Stepper()
      .do(100, { kind: "registered", registered: registered(1) })
      .do(101, { kind: "probed", id: ID, result: probe(false, 99) });
    expect(s.instance(1).health.kind).toBe("unknown");
  });
});

describe("drain", () => {
  const consumers = (held: number, at = 0) => [{ id: "checkout/a", held, lastContactAt: at, open: true }];

  test("goes through its stages: published, converged when every live client holds the table, drained after the quiet", () => {
    const s = serving().drains(1000, ID, ["deploy-1"]);
    expect([s.instance(1).status, weight(s), s.instance(1).departure?.stage]).toEqual([
      "draining",
      0,
      "requested",
    ]);
    s.do(1010, { kind: "published", revision: 7 });
    s.do(1020, { kind: "consumers", consumers: consumers(6), asOf: 1020 }).do(1030, { kind: "tick" });
    expect(s.instance(1).departure).toMatchObject({ stage: "published", revision: 7 });
    s.do(1040, { kind: "consumers", consumers: consumers(7), asOf: 1040 });
    expect(s.instance(1).departure?.stage).toBe("converged");
    s.do(1040 + 14_999, { kind: "tick" });
    expect(s.instance(1).departure?.stage).toBe("converged");
    s.do(1040 + 15_000, { kind: "tick" });
    expect(s.instance(1)).toMatchObject({
      status: "drained",
      departure: { stage: "drained", evidence: "time" },
    });
    expect(s.transitions.map(({ kind }) => kind).filter((kind) => kind.startsWith("drain."))).toEqual([
      "drain.requested",
      "drain.published",
      "drain.converged",
      "drain.drained",
    ]);
  });

  test("rests on the instance's own count of calls in flight, where it tells: 0 for the quiet time", () => {
    const s = serving()
      .drains(0, ID, ["a"])
      .do(1, { kind: "published", revision: 7 })
      .do(2, { kind: "consumers", consumers: [], asOf: 2 });
    s.do(3, { kind: "probed", id: ID, result: probe(true, 3, { inFlight: 2 }) });
    s.do(60_000, { kind: "tick" });
    expect(s.instance(1).departure?.stage).toBe("converged");
    s.do(60_001, { kind: "probed", id: ID, result: probe(true, 60_001, { inFlight: 0 }) }).do(60_002, {
      kind: "tick",
    });
    s.do(65_001, { kind: "tick" });
    expect(s.instance(1).departure?.stage).toBe("converged");
    s.do(65_002, { kind: "tick" });
    expect(s.instance(1).departure).toMatchObject({ stage: "drained", evidence: "instance" });
  });

  test("takes neither a missed probe nor its own coming for quiet: what told of calls in flight must tell otherwise, or be silent for the settling time", () => {
    const s = serving()
      .drains(0, ID, ["a"])
      .do(1, { kind: "published", revision: 7 })
      .do(2, { kind: "consumers", consumers: [], asOf: 2 });
    s.do(3, { kind: "probed", id: ID, result: probe(true, 3, { inFlight: 2 }) }).do(60_000, { kind: "tick" });
    s.do(60_001, { kind: "probed", id: ID, result: probe(false, 60_001) }).do(60_002, { kind: "tick" });
    expect(s.instance(1).departure?.stage).toBe("converged");

    const next = new Stepper();
    next.state = newService(s.state.key, [storedOf(s)]);
    next
      .do(60_003, { kind: "intents", intents: s.state.intents, revision: 5, because: { kind: "found" } })
      .do(60_003, { kind: "registered", registered: registered(1) })
      .do(60_004, { kind: "tick" });
    for (const leader of [next, s]) {
      for (const at of [60_005, 60_006]) leader.do(at, { kind: "probed", id: ID, result: probe(false, at) });
      leader.do(60_006, { kind: "tick" }).do(75_003, { kind: "tick" });
      expect(leader.instance(1).departure?.stage).toBe("converged");
      leader.do(75_006, { kind: "tick" });
      expect(leader.instance(1).departure).toMatchObject({ stage: "drained", evidence: "time" });
    }
  });

  test("waits for lost clients until their grace is over, then goes on", () => {
    const s = serving().drains(0, ID, ["a"]).do(1, { kind: "published", revision: 7 });
    const gone = [{ id: "cart/b", held: 6, lastContactAt: 0, open: false }];
    for (const at of [89_000, 149_000]) {
      s.do(at, { kind: "consumers", consumers: gone, asOf: at });
      expect(s.instance(1).departure?.stage).toBe("published");
    }
    s.do(150_000, { kind: "consumers", consumers: gone, asOf: 150_000 });
    expect(s.instance(1).departure?.stage).toBe("converged");
  });

  test("never converges on consumers that nobody was asked about since it was published", () => {
    const s = serving().drains(0, ID, ["a"]).do(5, { kind: "published", revision: 7 });
    s.do(6, { kind: "consumers", consumers: [], asOf: 4 }).do(300_000, { kind: "tick" });
    expect(s.instance(1).departure?.stage).toBe("published");
    s.do(300_001, { kind: "consumers", consumers: [], asOf: 300_000 });
    expect(s.instance(1).departure?.stage).toBe("converged");
  });

  test("stands while any owner's stands, and ends with a probe begun after the last was undone", () => {
    const s = serving().drains(1, ID, ["a", "b"]).drains(2, ID, ["b"]);
    expect(s.instance(1).status).toBe("draining");
    s.drains(3, ID, []);
    expect(s.instance(1).status).toBe("pending");
    expect(s.effects.at(-1)).toEqual({ kind: "probe-now", id: ID });
    expect(s.do(4, { kind: "probed", id: ID, result: probe(true, 2) }).instance(1).status).toBe("pending");
    expect(s.do(5, { kind: "probed", id: ID, result: probe(true, 4) }).instance(1).status).toBe("serving");
  });

  test("undone waits for no pass where nothing probes the instance any more", () => {
    const asked = serving().drains(1, ID, ["a"]).drains(2, ID, []);
    asked.do(3, { kind: "registered", registered: registered(1, { check: { kind: "ttl" } }, 5) });
    expect(asked.instance(1).status).toBe("serving");
    const { policy } = asked;
    const passive = new Stepper({ ...policy, check: { ...policy.check, kind: "none" } });
    passive.state = serving().drains(1, ID, ["a"]).drains(2, ID, []).state;
    expect(passive.do(3, { kind: "policy" }).instance(1).status).toBe("serving");
  });

  test("for an address that is not registered waits for it, and applies from its first moment", () => {
    const s = new Stepper().drains(0, ID, ["a"]);
    expect(s.instance(1).registered).toBeUndefined();
    s.do(1, { kind: "registered", registered: registered(1) }).do(2, {
      kind: "probed",
      id: ID,
      result: probe(true, 2),
    });
    expect([s.instance(1).status, weight(s)]).toEqual(["draining", 0]);
  });

  test("survives re-registration and the end of a registration", () => {
    const s = serving().drains(1, ID, ["a"]).do(2, { kind: "unregistered", id: ID, because: "deregistered" });
    expect(s.instance(1).departure).toBeDefined();
    s.do(3, { kind: "registered", registered: registered(1, {}, 99) }).do(4, {
      kind: "probed",
      id: ID,
      result: probe(true, 4),
    });
    expect(weight(s)).toBe(0);
  });
});

describe("leave", () => {
  test("drains, then deregisters; nothing is left behind", () => {
    const s = serving().do(1, { kind: "leave", id: ID, deadlineAt: 30_000, actor: "orders" });
    expect(s.instance(1).status).toBe("draining");
    s.do(2, { kind: "published", revision: 7 })
      .do(3, { kind: "consumers", consumers: [], asOf: 3 })
      .do(15_003, { kind: "tick" });
    expect(s.effects).toContainEqual({ kind: "deregister", id: ID });
    s.do(15_010, { kind: "unregistered", id: ID, because: "deregistered" });
    expect(s.state.instances.size).toBe(0);
    expect(s.do(15_020, { kind: "registered", registered: registered(1, {}, 50) }).instance(1).status).toBe(
      "pending",
    );
  });

  test("leaves nothing behind either where a weight override stays", () => {
    const s = serving().do(1, {
      kind: "intents",
      intents: new Map([[ID, { drains: [], weight: weightIntent({ kind: "absolute", value: 7 }) }]]),
      revision: 1,
      because: { kind: "asked", actor: "a" },
    });
    s.do(2, { kind: "leave", id: ID, deadlineAt: 1000, actor: "orders" }).do(3, {
      kind: "unregistered",
      id: ID,
      because: "deregistered",
    });
    expect(s.instance(1).departure).toBeUndefined();
    s.do(4, { kind: "registered", registered: registered(1, {}, 50) });
    s.do(5, { kind: "probed", id: ID, result: probe(true, 5) });
    expect([s.instance(1).status, weight(s)]).toEqual(["serving", 7]);
  });

  test("ends at its deadline, drained or not", () => {
    const s = serving()
      .do(1, { kind: "leave", id: ID, deadlineAt: 1000, actor: "orders" })
      .do(999, { kind: "tick" });
    expect(s.effects).not.toContainEqual({ kind: "deregister", id: ID });
    expect(s.do(1000, { kind: "tick" }).effects).toContainEqual({ kind: "deregister", id: ID });
  });

  test("is over when the address registers again", () => {
    const s = serving().do(1, { kind: "leave", id: ID, deadlineAt: 1000, actor: "orders" });
    s.do(2, { kind: "registered", registered: registered(1, {}, 9) });
    expect(s.instance(1).leave).toBeUndefined();
    expect(s.do(4, { kind: "probed", id: ID, result: probe(true, 3) }).instance(1).status).toBe("serving");
  });
});

test("a new leader goes on where the old one stopped: what was published is not new", () => {
  const s = serving().drains(1, ID, ["a"]).do(2, { kind: "published", revision: 7 });
  const stored = storedOf(s);
  const next = new Stepper();
  next.state = newService(s.state.key, [stored]);
  next
    .do(10, { kind: "intents", intents: s.state.intents, revision: 5, because: { kind: "found" } })
    .do(10, { kind: "registered", registered: registered(1) });
  expect(next.instance(1)).toMatchObject({
    status: "draining",
    statusSince: 1,
    health: { kind: "healthy", since: 0 },
    departure: { stage: "published", revision: 7 },
  });
  expect(next.transitions).toEqual([]);
  expect(JSON.stringify(endpointOf(next.instance(1), next.state, next.policy))).toBe(JSON.stringify(stored));
});

test("a weight override replaces the base; a percentage is of the registered weight", () => {
  const s = serving().do(1, { kind: "registered", registered: registered(1, { weight: 40 }, 3) });
  s.do(2, {
    kind: "intents",
    intents: new Map([[ID, { drains: [], weight: weightIntent({ kind: "percent", value: 50 }) }]]),
    revision: 1,
    because: { kind: "asked", actor: "a" },
  });
  expect(weight(s)).toBe(20);
  s.do(3, {
    kind: "intents",
    intents: new Map([[ID, { drains: [], weight: weightIntent({ kind: "absolute", value: 7 }) }]]),
    revision: 2,
    because: { kind: "asked", actor: "a" },
  });
  expect(weight(s)).toBe(7);
});
