import type { Client } from "#lib/api/client.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { samplePlan, type SampleService } from "#server/fleet/plan.ts";
import { eventually } from "./eventually.ts";

const params = { ns: "default" };

export const sampleServices = samplePlan.map(({ name }) => name);

export async function instancesOf(client: Client, service: SampleService): Promise<readonly InstanceView[]> {
  return (await client.listInstances({ params: { ...params, service } })).items;
}

/** Each service has one instance in each zone: a, b, c. */
export async function instanceIn(
  client: Client,
  service: SampleService,
  zone: "a" | "b" | "c",
): Promise<InstanceView> {
  const found = (await instancesOf(client, service)).find((instance) => instance.zone === zone);
  if (found === undefined) throw new Error(`no instance of ${service} in zone ${zone}`);
  return found;
}

/** Waits until all fifteen serve. */
export async function untilAllServe(client: Client): Promise<void> {
  await eventually(
    async () => {
      const { items } = await client.listServices({ params });
      const serving = items.map(({ statuses }) => statuses.serving ?? 0);
      return serving.length === samplePlan.length && serving.every((count) => count === 3);
    },
    { withinMs: 60_000, intervalMs: 200 },
  );
}

/** Makes an instance misbehave, until it is told to be well; refusing and crashing end by themselves. */
export async function provoke(
  instance: string,
  kind:
    | "well"
    | "fail"
    | "fail-calls"
    | "fail-checks"
    | "slow"
    | "slow-calls"
    | "degraded"
    | "refuse"
    | "silent"
    | "crash",
  forSeconds?: number,
): Promise<void> {
  const response = await fetch(`http://${instance}/misbehave`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind, forSeconds }),
  });
  if (!response.ok) throw new Error(`${instance} would not ${kind}: ${await response.text()}`);
}

/** How many calls an instance has answered since it was started. */
export async function callsAnswered(instance: string): Promise<number> {
  const response = await fetch(`http://${instance}/healthz`);
  await response.text();
  return Number(response.headers.get("x-calls-answered"));
}
