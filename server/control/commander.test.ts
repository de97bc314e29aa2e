import { expect, test } from "vitest";
import type { IntentMap } from "#server/core/intents.ts";
import { KeySpace } from "#server/core/keys.ts";
import type { WishCommand } from "#server/ports/commands.ts";
import { type Operation, type Store, StoreUnavailable } from "#server/ports/store.ts";
import { ORDERS, Stepper } from "#test/support/core.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { noAudit } from "#test/support/no-audit.ts";
import { Commander, type Leading } from "./commander.ts";
import { decodeIntents } from "./stored-intents.ts";

test("a change whose outcome was unknown is its actor's still, when the watch brings it after all", async () => {
  const { state, policy } = new Stepper().fleet(0, [1, 2, 3]);
  const term = {
    now: () => 5,
    service: () => state,
    policy: () => policy,
    unreadableIntents: () => undefined,
  };
  let written: IntentMap = new Map();
  const txn = async (_: unknown, [put]: readonly Operation[]) => {
    const decoded = put?.kind === "put" ? decodeIntents(put.value) : undefined;
    if (decoded?.kind === "read") written = decoded.intents;
    throw new StoreUnavailable("no answer", { unknownOutcome: true });
  };
  const commander = new Commander({
    clock: new FakeClock(),
    store: { txn } as unknown as Store,
    keys: new KeySpace("/headgate"),
    leading: () => ({ term, fence: [] }) as unknown as Leading, // what a command asks of a term
    reached: async () => {},
    tableRevision: () => 1,
    policyRevision: () => 0,
    events: {
      reserve: () => ({ carry: (own: (more: never[]) => unknown) => own([]), settle: () => {} }) as never,
    },
    audit: noAudit,
    onTransitions: () => {},
    onDeposed: () => {},
  });
  const store = { kind: "asked", actor: "store" };
  const drain: WishCommand = {
    kind: "drain",
    service: ORDERS,
    id: "10.0.0.1:1",
    actor: "ann",
    reason: "deploy",
  };
  await expect(commander.execute(drain)).rejects.toMatchObject({ code: "unavailable" });
  expect(written.size).toBe(1);
  expect(commander.becauseOf(ORDERS, written)).toEqual({ kind: "asked", actor: "ann" });
  expect(commander.becauseOf(ORDERS, new Map())).toEqual(store);
  expect(commander.becauseOf({ ...ORDERS, service: "other" }, written)).toEqual(store);
});
