import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { request, Agent } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Etcd3 } from "etcd3";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { ServerProcess, TOKEN } from "#test/support/server-process.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { print } from "./child.ts";

// A registration is written; when does a raw etcd watch, and when a client of Headgate's stream, hear of it? All in
// processes of their own, by the machine's monotonic clock. One change at a time, further apart than the window in
// which a burst is coalesced.
const CHANGES = 300;
const LISTENER = fileURLToPath(new URL("./propagation-listener.ts", import.meta.url));

interface Listener {
  readonly child: ChildProcess;
  readonly heard: Map<number, bigint>;
}

async function listen(...args: string[]): Promise<Listener> {
  const child = fork(LISTENER, args);
  const heard = new Map<number, bigint>();
  child.on("message", (message: { weight?: number; ns?: string }) => {
    if (message.weight !== undefined && message.ns !== undefined && !heard.has(message.weight))
      heard.set(message.weight, BigInt(message.ns));
  });
  await once(child, "message");
  return { child, heard };
}

/** Writes changes one by one; answers per listener the ms from just before the write to the hearing. */
async function measure(
  write: (weight: number) => Promise<unknown>,
  listeners: readonly Listener[],
): Promise<number[][]> {
  const delays: number[][] = listeners.map(() => []);
  for (let weight = 1; weight <= CHANGES; weight++) {
    const begun = process.hrtime.bigint();
    await write(weight);
    await eventually(() => listeners.every(({ heard }) => heard.has(weight)), {
      withinMs: 10_000,
      intervalMs: 2,
    });
    await delay(30);
    if (weight <= 20) continue; // warm-up
    for (const [i, { heard }] of listeners.entries())
      delays[i]?.push(Number((heard.get(weight) ?? begun) - begun) / 1e6);
  }
  return delays;
}

function quantile(values: readonly number[], q: number): number {
  return (
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN
  );
}

function report(
  name: string,
  own: readonly number[],
  raw: readonly number[],
  goals: { p50: number; p99: number },
): void {
  for (const [label, q] of [
    ["p50", 0.5],
    ["p99", 0.99],
  ] as const) {
    const figure = quantile(own, q);
    const peer = quantile(raw, q);
    const ratio = figure / peer;
    print({
      bench: "propagation",
      name: `${name}, ${label}`,
      figure,
      unit: "ms",
      ratio,
      goal: `≤ ${goals[label]} ×`,
      met: ratio <= goals[label],
    });
  }
}

const etcd = await Etcd.start();
const dir = tempDir();
const key = "/headgate/v1/registry/default/orders/10.0.0.1:80";
const value = (weight: number) => JSON.stringify({ weight, check: { kind: "none" } });

const overEtcd = await ServerProcess.start({ HEADGATE_ETCD: etcd.endpoint });
await eventually(async () => (await overEtcd.client.getCluster({})).role === "leader", { withinMs: 20_000 });
const raw = await listen("etcd", etcd.endpoint);
const streamed = await listen("stream", overEtcd.url, TOKEN);
const writer = new Etcd3({ hosts: etcd.endpoint });
const [rawDelays = [], ownDelays = []] = await measure(
  async (weight) => await writer.put(key).value(value(weight)),
  [raw, streamed],
);
report("over etcd: put → table at one stream", ownDelays, rawDelays, { p50: 2.2, p99: 2.5 });
print({ bench: "propagation", name: "raw etcd watch, p50", figure: quantile(rawDelays, 0.5), unit: "ms" });
print({ bench: "propagation", name: "raw etcd watch, p99", figure: quantile(rawDelays, 0.99), unit: "ms" });
streamed.child.kill();
raw.child.kill();
writer.close();
await overEtcd.stop();
await etcd.stop();

const embedded = await ServerProcess.start({ HEADGATE_DATA_DIR: dir.path });
const local = await listen("stream", embedded.url, TOKEN);
const agent = new Agent({ keepAlive: true });
const put = (weight: number) => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const outgoing = request(`${embedded.url}/v1/namespaces/default/services/orders/instances/10.0.0.1:80`, {
    method: "PUT",
    agent,
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
  });
  outgoing.on("response", (response) => response.resume().on("end", resolve));
  outgoing.on("error", reject);
  outgoing.end(JSON.stringify({ weight, ttlSeconds: 0, check: { kind: "none" } }));
  return promise;
};
const [localDelays = []] = await measure(put, [local]);
report("embedded: HTTP PUT → table at one stream", localDelays, rawDelays, { p50: 1, p99: 1 });
local.child.kill();
agent.destroy();
await embedded.stop();
dir.remove();
