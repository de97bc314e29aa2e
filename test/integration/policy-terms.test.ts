import { expect, test } from "vitest";
import type { PolicyPatch } from "#lib/contract/policy.ts";
import { type PolicyCommand, policyTag } from "#server/ports/policies.ts";
import { eventually } from "#test/support/eventually.ts";
import { keys, replicasOverStore } from "#test/support/replicas-over-store.ts";

const ORDERS = { namespace: "default", service: "orders" };
const DEFAULT = { namespace: "default", service: undefined };
const replicas = replicasOverStore();

async function leading(id: string) {
  const started = replicas.start(id);
  await eventually(() => started.control.role() === "leader");
  return started;
}
type Started = Awaited<ReturnType<typeof leading>>;

const raw = async (service: string | undefined, value: string, seenBy: Started) => {
  const key = keys.policy("default", service);
  const { revision } = await replicas.store.txn([], [{ kind: "put", key, value: Buffer.from(value) }]);
  await eventually(() => seenBy.control.revision() >= revision);
};
const set = (
  patch: PolicyPatch,
  more: Partial<Pick<PolicyCommand, "owner" | "ifMatch" | "force">> = {},
): PolicyCommand => ({
  kind: "set-policy",
  owner: ORDERS,
  patch,
  ifMatch: ["*"],
  actor: "anna",
  reason: "a reason",
  force: [],
  ...more,
});
const requests = (minRequests: number): PolicyPatch => ({ circuit: { minRequests } });
const policyOf = ({ control }: Started, service = "orders") =>
  control.state()?.policy({ namespace: "default", service }).circuit.minRequests;
const record = ({ control }: Started, owner: typeof ORDERS | typeof DEFAULT = ORDERS) =>
  control.state()?.policyRecord(owner);
const told = ({ transitions }: Started) =>
  transitions.filter(({ kind }) => kind.startsWith("policy.")).map(({ kind, text }) => `${kind}: ${text}`);

test("a policy that turns unreadable: who saw the good one keeps it, in this term and the next", async () => {
  const first = await leading("a");
  const second = replicas.start("b");
  await second.control.ready;
  await first.control.writePolicy(set(requests(3)));
  await raw("orders", '{"circuit":{"minRequests":7}}', first);
  await eventually(() => second.control.revision() >= first.control.revision());
  await raw("orders", "garbage", first);
  expect(policyOf(first)).toBe(7);
  expect(record(first)).toMatchObject({ unreadable: { obeyed: "last_good" } });
  expect(told(first).at(-1)).toBe("policy.unreadable: the policy is not JSON: what it said before stands");
  await first.control.close();
  await eventually(() => second.control.role() === "leader");
  expect(policyOf(second)).toBe(7);
  expect(told(second)).toEqual(["policy.unreadable: the policy is not JSON: what it said before stands"]);
});

test("a new leader that never saw a good one goes by the history", async () => {
  const first = await leading("a");
  await first.control.writePolicy(set(requests(3)));
  await raw("orders", "garbage", first);
  await first.control.close();
  const second = await leading("b");
  expect(policyOf(second)).toBe(3);
  expect(record(second)).toMatchObject({
    patch: { circuit: { minRequests: 3 } },
    unreadable: { obeyed: "history" },
  });
  expect(told(second)).toEqual([
    "policy.unreadable: the policy is not JSON: the newest version of its history stands",
  ]);
});

test("and without one by the defaults, which it says; written anew, it is a policy again", async () => {
  const first = await leading("a");
  await raw("orders", '{"circuit":{"minRequests":7}}', first);
  await raw("orders", "garbage", first);
  expect(policyOf(first)).toBe(7);
  await first.control.close();
  const second = await leading("b");
  expect(policyOf(second)).toBe(20);
  expect(record(second)).toMatchObject({ patch: {}, unreadable: { obeyed: "defaults" } });
  expect(told(second)).toHaveLength(1);
  const written = await second.control.writePolicy(set(requests(3)));
  expect(written).toMatchObject({ patch: { circuit: { minRequests: 3 } }, unreadable: undefined });
  expect(told(second).at(-1)).toContain("circuit.minRequests 20 → 3");
});

test("a namespace's default that cannot be read leaves every service as it was", async () => {
  const leader = await leading("a");
  await leader.control.writePolicy(set(requests(3), { owner: DEFAULT }));
  await raw(undefined, '{"v":99}', leader);
  expect(record(leader, DEFAULT)).toMatchObject({ unreadable: { obeyed: "last_good" } });
  expect([policyOf(leader), policyOf(leader, "payments")]).toEqual([3, 3]);
});

test("a change and its event are in the store together", async () => {
  const { control } = await leading("a");
  const { revision } = await control.writePolicy(set(requests(3)));
  const { entries } = await replicas.store.list(keys.allEvents);
  const together = entries.filter(({ modRevision }) => modRevision === revision);
  expect(together.map(({ value }) => value.toString())).toEqual([expect.stringContaining("policy.changed")]);
});

test("a write that meets one past Headgate it has not seen yet overwrites nothing", async () => {
  const { control } = await leading("a");
  const { revision: seen } = await control.writePolicy(set(requests(3)));
  const key = keys.policy("default", "orders");
  const theirs = replicas.store.txn(
    [],
    [{ kind: "put", key, value: Buffer.from('{"circuit":{"minRequests":9}}') }],
  );
  const ours = control.writePolicy(set(requests(5), { ifMatch: [policyTag(control.epoch() ?? "", seen)] }));
  const { revision } = await theirs;
  await expect(ours).rejects.toMatchObject({ code: "precondition_failed" });
  await eventually(() => control.revision() >= revision);
  expect(control.state()?.policy(ORDERS).circuit.minRequests).toBe(9);
});

test("only a leader writes: a follower has none to write by, and a deposed one's write does nothing", async () => {
  const first = await leading("a");
  const second = replicas.start("b");
  await eventually(() => second.control.leader()?.id === "a");
  await expect(second.control.writePolicy(set(requests(5)))).rejects.toMatchObject({ code: "unavailable" });
  const lease = await replicas.store.grantLease(60);
  await replicas.store.txn([], [{ kind: "delete", key: keys.leader }]);
  const value = Buffer.from('{"id":"z"}');
  await replicas.store.txn([], [{ kind: "put", key: keys.leader, value, lease }]);
  await expect(first.control.writePolicy(set(requests(5)))).rejects.toMatchObject({ code: "unavailable" });
  expect(await replicas.store.get(keys.policy("default", "orders"))).toBeUndefined();
});

test("a policy that takes capacity away passes no guard unforced, and is told when it is forced", async () => {
  // Nothing ever answers a check: who is admitted at once serves, who must pass one does not.
  const started = replicas.start("a", () => undefined);
  await eventually(() => started.control.role() === "leader");
  const { control } = started;
  const taking = set({ admission: "probe" });
  await control.writePolicy(set({ admission: "immediate" }));
  for (const id of ["10.0.0.1:80", "10.0.0.2:80"])
    await control.registry.register(ORDERS, id, { ttlSeconds: 0 });
  const weight = async (id: string) => (await replicas.published(ORDERS, id))?.weight ?? 0;
  await eventually(async () => (await weight("10.0.0.1:80")) > 0 && (await weight("10.0.0.2:80")) > 0);
  await expect(control.writePolicy(taking)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("minServing refuses for orders: would leave none of 2 serving"),
    details: { services: [{ service: "orders" }] },
  });
  await expect(control.writePolicy({ ...taking, force: ["minServing"] })).rejects.toThrow("minCapacity");
  // The service says otherwise itself: its default takes nothing away.
  await control.writePolicy({ ...taking, owner: DEFAULT });
  const forced = await control.writePolicy({ ...taking, force: ["minServing", "minCapacity"] });
  expect(forced.versions.at(-1)).toMatchObject({ forced: ["minServing", "minCapacity"] });
  await eventually(async () => (await weight("10.0.0.1:80")) === 0);
  expect(started.transitions.filter(({ kind }) => kind === "guard.forced")).toMatchObject([
    { service: "orders", actor: "anna", text: expect.stringContaining("minServing (would leave none") },
  ]);
});

test("a default that takes capacity away is refused by the guards of each service it concerns", async () => {
  const started = replicas.start("a", () => undefined);
  await eventually(() => started.control.role() === "leader");
  const { control } = started;
  await control.writePolicy(set({ admission: "immediate" }, { owner: DEFAULT }));
  for (const service of ["orders", "payments"])
    await control.registry.register({ namespace: "default", service }, "10.0.0.1:80", { ttlSeconds: 0 });
  await eventually(() =>
    [...(control.state()?.services() ?? [])].every(({ instances }) => instances.size === 1),
  );
  await eventually(() => [...(control.state()?.services() ?? [])].length === 2);
  await expect(control.writePolicy(set({}, { owner: DEFAULT }))).rejects.toMatchObject({
    code: "conflict",
    details: { services: [{ service: "orders" }, { service: "payments" }] },
  });
});
