import { expect, test } from "vitest";
import { KeySpace } from "#server/core/keys.ts";
import type { Store } from "#server/ports/store.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { noAudit } from "#test/support/no-audit.ts";
import type { Leading } from "./commander.ts";
import { Policies } from "./policies.ts";
import { PolicyWriter, type PolicyWriterParts } from "./policy-writer.ts";

const keys = new KeySpace("/headgate");
const leadingAt = (createRevision: number) =>
  ({
    term: { now: () => 0, services: () => [] },
    fence: [{ key: keys.leader, createRevision }],
  }) as unknown as Leading; // what the writer asks of a term with no services

test.each([
  ["ends it", false, ["the fence did not hold: another replica leads, or the epoch is another"]],
  ["says nothing of one that began meanwhile", true, []],
])("a refused write of a term that is over %s", async (_, leadsAnew, expected) => {
  let leading = leadingAt(1);
  const deposed: string[] = [];
  const refusing: Pick<Store, "txn"> = {
    txn: async () => {
      if (leadsAnew) leading = leadingAt(2);
      return { succeeded: false, revision: 9 };
    },
  };
  const writer = new PolicyWriter({
    clock: new FakeClock(),
    store: refusing as Store,
    keys,
    policies: new Policies(keys, keptLog(), () => {}),
    epoch: () => "51000001",
    leading: () => leading,
    reached: async () => {},
    applied: () => 0,
    tableRevision: () => undefined,
    events: {
      reserve: () => ({
        carry: (txn: (more: readonly never[]) => unknown) => txn([]),
        settle: () => {},
      }),
    } as unknown as PolicyWriterParts["events"], // a class with private members: no other way to stand in for it
    audit: noAudit,
    onTransitions: () => {},
    onDeposed: (reason) => deposed.push(reason),
  });
  const owner = { namespace: "default", service: "orders" };
  const patch = { panic: { mode: "off" } } as const;
  const command = {
    kind: "set-policy",
    owner,
    patch,
    ifMatch: ["*"],
    actor: "ann",
    reason: "r",
    force: [],
  } as const;
  await expect(writer.execute(command)).rejects.toMatchObject({ code: "unavailable" });
  expect(deposed).toEqual(expected);
});
