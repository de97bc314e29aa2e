import { setTimeout as delay } from "node:timers/promises";
import { checked } from "#lib/api/checked.ts";
import { createClient, type Client } from "#lib/api/client.ts";
import type { ReportInput } from "#lib/contract/report.ts";
import { answer } from "./child.ts";

// A fleet of registrations alone, in a process of its own: nothing listens, nothing is probed. Registered for good,
// so that no heartbeat adds to what is measured; callers report each five seconds.

const PER_SERVICE = 10;
const ZONES = ["a", "b", "c"];
const AT_ONCE = 64;
const REPORT_MS = 5000;
const CALLED = 5;

interface Fleet {
  readonly client: Client;
  readonly services: readonly string[];
}

let fleet: Fleet | undefined;
let running = new AbortController();
let works: readonly Promise<void>[] = [];
/** Of each registration the revision at which it was changed last. */
const revisions = new Map<string, number>();
let changes = 0;

const nameOf = (service: number): string => `service-${String(service).padStart(4, "0")}`;
const addressOf = (service: number, n: number): string => `10.${service >> 8}.${service & 255}.${n + 1}:8080`;

function registrationOf(service: number, n: number, weight: number) {
  return {
    weight,
    zone: ZONES[n % ZONES.length],
    version: n === 0 ? "2.0.0" : "1.9.4",
    dependsOn: n === 0 ? [nameOf((service * 7 + 1) % 1000)] : [],
    check: { kind: "none" as const },
    ttlSeconds: 0,
  };
}

/** Whether anything changed by it: the same again is answered with the revision that stands. */
async function put(client: Client, service: number, n: number, weight: number): Promise<boolean> {
  const instance = addressOf(service, n);
  const { revision } = await client.putInstance({
    params: { ns: "default", service: nameOf(service), instance },
    body: registrationOf(service, n, weight),
  });
  const before = revisions.get(instance);
  revisions.set(instance, revision);
  return revision !== before;
}

async function register({ url, token, services }: { url: string; token: string; services: number }) {
  const client = createClient({ urls: [url], token }, checked);
  const all = Array.from({ length: services * PER_SERVICE }, (_, index) => index);
  for (let at = 0; at < all.length; at += AT_ONCE) {
    const some = all.slice(at, at + AT_ONCE);
    await Promise.all(
      some.map((index) => put(client, Math.floor(index / PER_SERVICE), index % PER_SERVICE, 100)),
    );
  }
  fleet = { client, services: Array.from({ length: services }, (_, index) => nameOf(index)) };
  return {};
}

/** Another in each round over all services: the same again would change nothing. */
const weightAt = (done: number, services: number): number =>
  50 + ((done + Math.floor(done / services)) % 100);

/** `perSecond` weights change, each of another service: the table of each is published anew. */
async function change({ client, services }: Fleet, perSecond: number, signal: AbortSignal): Promise<void> {
  const begun = performance.now();
  for (let done = 0; !signal.aborted; done += 1) {
    const wait = begun + (done * 1000) / perSecond - performance.now();
    if (wait > 1) await delay(wait);
    const service = (done * 389) % services.length;
    if (await put(client, service, done % PER_SERVICE, weightAt(done, services.length))) changes += 1;
  }
}

/** Each caller calls a few services, all their instances; one instance in a hundred fails a tenth. */
function reportOf(caller: number, seq: number, services: number): ReportInput {
  const calls = Array.from({ length: CALLED }, (_, index) => (caller * CALLED + index) % services).flatMap(
    (service) =>
      Array.from({ length: PER_SERVICE }, (_, n) => ({
        service: nameOf(service),
        instance: addressOf(service, n),
        ok: 90,
        failed: { server: (service + n) % 100 === 0 ? 10 : 0 },
        inFlight: 1,
        latencyMs: { bounds: [5, 10, 25, 50], counts: [40, 30, 10, 8, 2] },
      })),
  );
  return {
    client: { service: nameOf((caller * 13) % services), id: `10.9.0.${caller}:9000`, bootId: "bench" },
    seq,
    windowMs: REPORT_MS,
    calls,
  };
}

async function report({ client, services }: Fleet, signal: AbortSignal): Promise<void> {
  const callers = Math.min(200, services.length / CALLED);
  for (let seq = 0; !signal.aborted; seq += 1) {
    const round = performance.now();
    for (let caller = 0; caller < callers && !signal.aborted; caller += 1) {
      await client.postReport({ params: { ns: "default" }, body: reportOf(caller, seq, services.length) });
      await delay(Math.max(0, round + (caller * REPORT_MS) / callers - performance.now()));
    }
  }
}

function start({ perSecond }: { perSecond: number }) {
  if (fleet === undefined) throw new Error("nothing is registered yet");
  running = new AbortController();
  works = [change(fleet, perSecond, running.signal), report(fleet, running.signal)];
  for (const work of works) work.catch((error: unknown) => console.error(error));
  return {};
}

/** What was sent is answered first: the server ends next. */
async function stop() {
  running.abort();
  await Promise.allSettled(works);
  return {};
}

type Order =
  | ({ readonly kind: "register" } & Parameters<typeof register>[0])
  | ({ readonly kind: "start" } & Parameters<typeof start>[0])
  | { readonly kind: "stop" | "changes" };

answer((received) => {
  const order = received as unknown as Order; // both ends stand in this folder
  if (order.kind === "register") return register(order);
  if (order.kind === "start") return start(order);
  if (order.kind === "stop") return stop();
  return { changes };
});
