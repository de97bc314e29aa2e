import { expect, test } from "vitest";
import { WRITTEN } from "#lib/contract/error.ts";
import type { Transition } from "#lib/contract/events.ts";
import { KeySpace } from "#server/core/keys.ts";
import type { WishCommand } from "#server/ports/commands.ts";
import type { KeyValue, Store } from "#server/ports/store.ts";
import { ORDERS, Stepper } from "#test/support/core.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { noAudit } from "#test/support/no-audit.ts";
import { MemoryStore } from "#test/support/memory-store.ts";
import { AutomationDesk } from "./automation-desk.ts";
import { Commander, type Leading } from "./commander.ts";
import { EventLog } from "./event-log.ts";
import { Policies } from "./policies.ts";
import { PolicyWriter } from "./policy-writer.ts";
import { decodeIntents } from "./stored-intents.ts";

const keys = new KeySpace("/headgate");
const STANDS = {
  code: "unavailable",
  message: expect.stringMatching(/it is written and stands.*not applied/),
  details: WRITTEN,
};
const BEHIND = { code: "unavailable", message: expect.stringContaining("nothing was changed") };

/** A leader whose store takes what is written, and whose watch brings nothing until it is told to. */
function world() {
  const { state, policy } = new Stepper().fleet(0, [1, 2, 3]);
  const clock = new FakeClock();
  const store = new MemoryStore();
  const events = new EventLog({ store, keys, clock, log: keptLog() });
  events.begin({ revision: 1, fence: [], onDeposed: () => {} });
  const told: Transition[] = [];
  events.subscribe({}, (event) => told.push(event));
  let asked = Promise.withResolvers<void>();
  const applied = Promise.withResolvers<void>();
  const term = {
    now: () => 5,
    service: () => state,
    services: () => [],
    policy: () => policy,
    unreadableIntents: () => undefined,
  };
  const leading = { term, fence: [] } as unknown as Leading; // what is asked of a term
  const parts = {
    clock,
    store: store as unknown as Store, // what a write asks of a store
    keys,
    events,
    audit: noAudit,
    leading: () => leading,
    reached: async () => {
      asked.resolve();
      await applied.promise;
    },
    applied: () => 0,
    tableRevision: () => 1,
    policyRevision: () => 0,
    epoch: () => "51000001",
    onTransitions: (more: readonly Transition[]) => events.append(more),
    onDeposed: () => {},
  };
  /** What becomes of work that waits for the watch, once it has waited long enough. */
  const late = async (work: () => Promise<unknown>): Promise<unknown> => {
    asked = Promise.withResolvers();
    const failure = work().then(
      () => "done",
      (error: unknown) => error,
    );
    await asked.promise;
    clock.advance(5000);
    return await failure;
  };
  return { store, events, told, parts, late, applied };
}

const drain: WishCommand = { kind: "drain", service: ORDERS, id: "10.0.0.1:1", actor: "ann", reason: "r" };

test("a command that is written but not applied here in time says so, and holds up no event", async () => {
  const { store, events, told, parts, late } = world();
  const commander = new Commander(parts);
  expect(await late(() => commander.execute(drain))).toMatchObject(STANDS);
  events.append([{ kind: "health.changed", at: 6, text: "after" }]);
  expect(told.map(({ kind }) => kind)).toEqual(["drain.requested", "health.changed"]);
  // The watch brings it in the end: it is its actor's, and has been told.
  const stored = decodeIntents(store.entries.get(keys.intents(ORDERS))?.value ?? Buffer.alloc(0));
  const intents = stored.kind === "read" ? stored.intents : new Map();
  expect(commander.becauseOf(ORDERS, intents)).toEqual({ kind: "asked", actor: "ann" });
  const [{ id: _, ...again } = { id: "" }] = told as (Transition & { id: string })[];
  events.append([again as Transition]);
  expect(told).toHaveLength(2);
});

test("until it is applied, no other command of the service judges by what was before", async () => {
  const { store, parts, late, applied } = world();
  const commander = new Commander(parts);
  await late(() => commander.execute(drain));
  const { revision } = store;
  const undrain: WishCommand = {
    kind: "undrain",
    service: ORDERS,
    id: "10.0.0.1:1",
    all: false,
    actor: "ann",
    reason: "r",
  };
  await expect(commander.execute(undrain)).rejects.toMatchObject(BEHIND);
  await expect(commander.execute({ ...drain, isDryRun: true })).rejects.toMatchObject(BEHIND);
  await expect(commander.expire(ORDERS)).resolves.toBeUndefined();
  expect(store.revision).toBe(revision);
  applied.resolve();
  await applied.promise;
  await expect(commander.execute(drain)).resolves.toBeDefined();
});

test("a refused write waits no longer for what the store has either", async () => {
  const { parts, late } = world();
  const entry: KeyValue = {
    key: keys.intents(ORDERS),
    value: Buffer.from('{"v":1,"instances":{}}'),
    createRevision: 9,
    modRevision: 9,
  };
  // Not as it was, but for the fence.
  const txn = async (_: unknown, writes: readonly unknown[]) => ({
    succeeded: writes.length === 0,
    revision: 9,
  });
  const store = { txn, get: async () => entry };
  const commander = new Commander({ ...parts, store: store as unknown as Store });
  expect(await late(() => commander.execute(drain))).toMatchObject(BEHIND);
});

test("a policy that is written but not applied here in time says so; the namespace's next one waits", async () => {
  const { parts, told, late, applied } = world();
  const policies = new Policies(keys, keptLog(), () => {});
  const writer = new PolicyWriter({ ...parts, policies });
  const owner = { namespace: "default", service: "orders" };
  const set = (mode: "off" | "failOpen") =>
    writer.execute({
      kind: "set-policy",
      owner,
      patch: { panic: { mode } },
      ifMatch: ["*"],
      actor: "ann",
      reason: "r",
      force: [],
    });
  expect(await late(() => set("off"))).toMatchObject(STANDS);
  expect(told.map(({ kind }) => kind)).toEqual(["policy.changed"]);
  await expect(set("failOpen")).rejects.toMatchObject(BEHIND);
  applied.resolve();
  await applied.promise;
  await expect(set("failOpen")).resolves.toBeDefined();
});

test("automation's switch that is turned but not applied here in time says so; it is whose it was", async () => {
  const { parts, late } = world();
  const desk = new AutomationDesk({ ...parts, log: keptLog() });
  expect(await late(() => desk.set(true, "ann", "r"))).toMatchObject(STANDS);
  await expect(desk.set(false, "bob", "r")).rejects.toMatchObject(BEHIND);
});
