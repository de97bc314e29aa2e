import type { Client } from "#lib/api/client.ts";

/** Services that call each other, none of which is a process: registered, and reported of. */
export interface TopologyFleet {
  readonly services: number;
  readonly edges: number;
  /** Everybody tells of their last five seconds; figures differ each time. */
  report: (seq: number) => Promise<void>;
}

const params = { ns: "default" };
const AT_ONCE = 20;
const name = (index: number): string => `service-${String(index).padStart(3, "0")}`;
const address = (index: number): string => `10.0.${index >> 8}.${index & 255}:8080`;
const ZONES = ["a", "b", "c"];

/** Six tiers; each service calls some of the next two, the same each time. */
function calledBy(caller: number, services: number, each: number): number[] {
  const tier = Math.ceil(services / 6);
  const first = (Math.floor(caller / tier) + 1) * tier;
  const room = Math.min(services, first + 2 * tier) - first;
  if (room <= 0) return [];
  const called = Array.from({ length: each }, (_, index) => first + ((caller * 31 + index * 97) % room));
  return [...new Set(called)];
}

export async function topologyFleet(client: Client, services: number, edges: number): Promise<TopologyFleet> {
  const each = Math.ceil((edges / services) * 1.2);
  const called = Array.from({ length: services }, (_, index) => calledBy(index, services, each));
  await inTurns(services, async (index) => {
    const dependsOn = (called[index] ?? []).map(name);
    await client.putInstance({
      params: { ...params, service: name(index), instance: address(index) },
      body: { ttlSeconds: 0, zone: ZONES[index % 3], dependsOn, check: { kind: "none" } },
    });
  });
  return {
    services,
    edges: called.reduce((sum, all) => sum + all.length, 0),
    report: (seq) =>
      inTurns(services, async (index) => {
        const calls = (called[index] ?? []).map((to) => callsOf(to, index * 7 + to * 13 + seq * 101));
        if (calls.length === 0) return;
        await client.postReport({
          body: {
            client: { service: name(index), id: "1", bootId: "bench" },
            seq,
            windowMs: 5000,
            calls,
          },
          params,
        });
      }),
  };
}

function callsOf(to: number, salt: number) {
  const ok = 50 + (salt % 900);
  return {
    service: name(to),
    instance: address(to),
    ok,
    failed: { server: salt % 17 === 0 ? Math.ceil(ok / 10) : 0 },
    latencyMs: { bounds: [10, 50, 250], counts: [ok >> 1, ok - (ok >> 1), 0, 0] },
  };
}

async function inTurns(count: number, work: (index: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) => work(from + index)),
    );
}
