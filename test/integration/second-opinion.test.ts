import { afterAll, beforeAll, expect, test } from "vitest";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { ListeningInstances } from "#test/support/listening-instances.ts";
import { ServerProcess } from "#test/support/server-process.ts";
import { TableFollower } from "#test/support/table-follower.ts";

const POLICY = JSON.stringify({ check: { intervalMs: 1000 }, slowStart: { windowMs: 0 } });
/** On a machine that does much else besides, ms. */
const PATIENCE = 180_000;
const SOON = { withinMs: 60_000 };

let etcd: Etcd;
beforeAll(async () => {
  etcd = await Etcd.start();
});
afterAll(async () => etcd.stop());

/** Instances of two services that a replica found healthy and published, before it handed over. */
async function published(prefix: string) {
  await etcd.ctl("put", `${prefix}/v1/policies/default`, POLICY);
  const settings = { HEADGATE_ETCD: etcd.endpoint, HEADGATE_PREFIX: prefix };
  const first = await ServerProcess.start(settings);
  const orders = await ListeningInstances.start(first.client, "orders", 4, 3600);
  const cart = await ListeningInstances.start(first.client, "cart", 3, 3600);
  const ids = [...orders.alive(), ...cart.alive()];
  const deny = ids.map((id) => id.slice(id.lastIndexOf(":"))).join();
  {
    await using reader = new TableFollower(first.client);
    await eventually(() => {
      const weights = { ...reader.weights("orders"), ...reader.weights("cart") };
      return ids.every((id) => weights[id] === 100);
    }, SOON);
  }
  return {
    first,
    ids,
    sighted: () => ServerProcess.start(settings),
    /** Its operator forbids it to probe what the others may. */
    blind: () => ServerProcess.start({ ...settings, HEADGATE_PROBE_DENY: deny }),
    [Symbol.asyncDispose]: async () => {
      await first.kill9();
      await orders[Symbol.asyncDispose]();
      await cart[Symbol.asyncDispose]();
    },
  };
}

const isLeader = async ({ client }: ServerProcess) => (await client.getCluster({})).role === "leader";
const isDoubting = async ({ client }: ServerProcess) => (await client.getCluster({})).doubt !== undefined;
const events = async (
  { client }: ServerProcess,
  kind: "observer.overruled" | "leader.elected" | "health.changed",
) => (await client.listEvents({ query: { kind, limit: 200 } })).items;

function everyTableServes({ history }: TableFollower, ids: readonly string[]): void {
  expect(history.length).toBeGreaterThan(0);
  const endpoints = history.flatMap((table) => table.endpoints);
  expect(new Set(endpoints.map(({ id }) => id))).toEqual(new Set(ids));
  for (const { id, weight, status } of endpoints)
    expect({ id, weight, status }).toEqual({ id, weight: 100, status: "serving" });
  expect(history.every(({ endpoints: all, service }) => all.length === (service === "orders" ? 4 : 3))).toBe(
    true,
  );
}

test(
  "a leader whose prober is cut off leaves leadership to the replica that sees the fleet, and no table changes",
  async () => {
    await using fleet = await published("/one-sees");
    await using blind = await fleet.blind();
    await using reader = new TableFollower(blind.client);
    await fleet.first.stop();
    await eventually(() => isLeader(blind), SOON);
    await eventually(() => isDoubting(blind), SOON);
    const sighted = await fleet.sighted();
    await using _ = sighted;
    await eventually(() => isLeader(sighted), SOON);
    expect(await isLeader(blind)).toBe(false);
    expect((await blind.client.getCluster({})).doubt).toBeUndefined();

    const [told, ...more] = await eventually(async () => {
      const found = await events(sighted, "observer.overruled");
      return found.length > 0 && found;
    });
    expect(more).toEqual([]);
    const { leader } = await sighted.client.getCluster({});
    expect(told).toMatchObject({ evidence: { by: leader, passed: 7, asked: 7 } });
    expect(told?.text).toContain("leaves leadership to others");
    const unwell = (await events(sighted, "health.changed")).filter(({ to }) => to === "unhealthy");
    expect(unwell).toEqual([]);
    // The replica that sees them has checked each of them meanwhile.
    await eventually(async () => {
      const { items } = await sighted.client.listInstances({ params: { ns: "default", service: "orders" } });
      return (
        items.length === 4 &&
        items.every(({ lastProbe, health }) => lastProbe?.ok === true && health === "healthy")
      );
    }, SOON);
    everyTableServes(reader, fleet.ids);

    // Nobody else is there any more: better a leader that doubts than none.
    await sighted.stop();
    await eventually(() => isLeader(blind), { withinMs: 20_000 });
    everyTableServes(reader, fleet.ids);
  },
  PATIENCE,
);

test(
  "where no replica sees the fleet, leadership stays where it is",
  async () => {
    await using fleet = await published("/none-sees");
    await using one = await fleet.blind();
    await using two = await fleet.blind();
    await using reader = new TableFollower(two.client);
    await fleet.first.stop();
    const leader = await eventually(
      async () => ((await isLeader(one)) ? one : (await isLeader(two)) && two),
      SOON,
    );
    await eventually(() => isDoubting(leader), SOON);
    const before = (await events(leader, "leader.elected")).length;
    const asked = () => leader.output().split("another replica's checks").length - 1;
    await eventually(() => asked() >= 3, SOON);
    expect(await isLeader(leader)).toBe(true);
    expect((await events(leader, "leader.elected")).length).toBe(before);
    expect(await events(leader, "observer.overruled")).toEqual([]);
    everyTableServes(reader, fleet.ids);
  },
  PATIENCE,
);
