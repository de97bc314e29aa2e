import { afterEach, describe, expect, test } from "vitest";
import { checked } from "#lib/api/checked.ts";
import { createClient, type Client } from "#lib/api/client.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import { StoredIntents } from "#lib/contract/intent.ts";
import { KeySpace } from "#server/core/keys.ts";
import type { Store } from "#server/ports/store.ts";
import { openEtcdStore } from "#server/store/etcd/open.ts";
import { ApiServer, BOOTSTRAP, temporaryStore } from "#test/support/api-server.ts";
import { callsOf } from "#test/support/api-calls.ts";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { realClock } from "#test/support/real-clock.ts";

const REQUESTS = 10_000;
const AT_ONCE = 32;
/** On a machine that does much else besides, ms. */
const PATIENCE = 400_000;
const KEYS = new KeySpace("/headgate");
const service = "raced";
const WEIGHTS = [100, 100, 100, 50, 50, 200, 100];
const IDS = WEIGHTS.map((_, i) => `10.0.0.${i + 1}:80`);
const TOTAL = WEIGHTS.reduce((sum, weight) => sum + weight, 0);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Numbers from a seed, so that a failure can be played again (https://prng.di.unimi.it/splitmix64.c, in 32 bits). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** Every version of the service's intents that the store ever had. */
function watchIntents(store: Store): StoredIntents["instances"][] {
  const seen: StoredIntents["instances"][] = [];
  const watch = store.watch(KEYS.intents({ namespace: "default", service }), 1, {
    onEvents(events) {
      for (const event of events)
        if (event.kind === "put")
          seen.push(StoredIntents.parse(JSON.parse(event.entry.value.toString("utf8"))).instances);
    },
    onCompacted: () => undefined,
  });
  closers.push(() => watch.close());
  return seen;
}

function leftOf(instances: StoredIntents["instances"]): number {
  return WEIGHTS.reduce(
    (sum, weight, i) => sum + ((instances[IDS[i] ?? ""]?.drains.length ?? 0) > 0 ? 0 : weight),
    0,
  );
}

async function race(clients: readonly Client[], seed: number) {
  const random = randomFrom(seed);
  const told = { drained: 0, refused: 0, undrained: 0 };
  let left = REQUESTS;
  const one = async (client: Client, n: number) => {
    const instance = IDS[Math.floor(random() * IDS.length)] ?? "";
    const params = { ns: "default", service, instance };
    const owner = `racer-${Math.floor(random() * 5)}`;
    // The last ones only drain, so that it ends at the guard.
    const undrains = n > REQUESTS / 10 && random() < 0.02;
    try {
      if (undrains) {
        await client.undrain({ params, query: { owner } });
        told.undrained += 1;
      } else {
        await client.drain({ params, body: { reason: "race", owner } });
        told.drained += 1;
      }
    } catch (error) {
      if (!(error instanceof HeadgateError) || error.code !== "conflict") throw error;
      expect(error.message).toMatch(/minCapacity refuses: |minServing refuses: /);
      told.refused += 1;
    }
  };
  const worker = async (client: Client) => {
    while (left > 0) await one(client, left--);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => worker(clients[i % clients.length]!)));
  return told;
}

async function holds(leader: ApiServer, other: ApiServer, store: Store): Promise<void> {
  await eventually(() => leader.control.role() === "leader");
  await eventually(() => other.control.leader()?.id === leader.control.self.id);
  const { serve, call } = callsOf(() => leader);
  const S = await serve(service, IDS, (i) => ({ weight: WEIGHTS[i], ttlSeconds: 0 }));
  const versions = watchIntents(store);
  const seed = Date.now() % 2 ** 31;
  const clients = [leader, other].map(({ url }) =>
    createClient({ urls: [url], token: BOOTSTRAP, retryForMs: 30_000 }, checked),
  );
  const told = await race(clients, seed);
  const context = `seed ${seed}, ${JSON.stringify(told)}`;
  const standing = (await call("GET", "/v1/namespaces/default/intents?limit=1000")).json.items as {
    id: string;
  }[];
  await eventually(() => {
    const last = versions.at(-1) ?? {};
    return Object.values(last).flatMap(({ drains }) => drains).length === standing.length;
  });
  expect(versions.length, context).toBeGreaterThan(10);
  for (const version of versions) expect(leftOf(version) / TOTAL, context).toBeGreaterThanOrEqual(0.5);
  expect(
    Object.values(versions.at(-1) ?? {}).every(({ drains }) => drains.every((d) => d.forced === undefined)),
  ).toBe(true);
  // At the guard: whatever is not drained yet cannot be.
  const out = new Set(Object.keys(versions.at(-1) ?? {}));
  expect(out.size, context).toBeGreaterThan(0);
  for (const id of IDS) {
    if (out.has(id)) continue;
    const weight = WEIGHTS[IDS.indexOf(id)] ?? 0;
    const { status } = await call("POST", `${S}/instances/${id}/drain`, {
      reason: "one more",
      owner: "last",
    });
    const isBelow = leftOf(versions.at(-1) ?? {}) - weight < TOTAL / 2;
    expect(status, `${context}: ${id}`).toBe(isBelow ? 409 : 202);
  }
}

describe(`${REQUESTS} racing drains over two replicas get to the guard, never below it`, () => {
  test(
    "embedded store",
    async () => {
      const { store, remove } = await temporaryStore();
      closers.push(remove, () => store.close());
      const leader = await ApiServer.start({ id: "a", store });
      closers.push(() => leader[Symbol.asyncDispose]());
      await eventually(() => leader.control.role() === "leader");
      const other = await ApiServer.start({ id: "b", store });
      closers.push(() => other[Symbol.asyncDispose]());
      await holds(leader, other, store);
    },
    PATIENCE,
  );

  test(
    "etcd",
    async () => {
      const etcd = await Etcd.start();
      closers.push(() => etcd.stop());
      const open = async () => {
        const store = await openEtcdStore({ endpoints: [etcd.endpoint], clock: realClock, log: keptLog() });
        closers.push(() => store.close());
        return store;
      };
      const store = await open();
      const leader = await ApiServer.start({ id: "a", store });
      closers.push(() => leader[Symbol.asyncDispose]());
      await eventually(() => leader.control.role() === "leader");
      const other = await ApiServer.start({ id: "b", store: await open() });
      closers.push(() => other[Symbol.asyncDispose]());
      await holds(leader, other, store);
    },
    PATIENCE,
  );
});
