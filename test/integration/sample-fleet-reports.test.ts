import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { samplePlan } from "#server/fleet/plan.ts";
import { eventually } from "#test/support/eventually.ts";
import { instanceIn, provoke, untilAllServe } from "#test/support/sample-fleet.ts";
import { ServerProcess, TOKEN } from "#test/support/server-process.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const patient = { withinMs: 40_000, intervalMs: 100 };

describe("what the sample fleet reports of its calls", () => {
  const dir = tempDir();
  let server: ServerProcess;

  beforeAll(async () => {
    server = await ServerProcess.start({
      HEADGATE_DATA_DIR: dir.path,
      HEADGATE_SAMPLE_FLEET_SCHEDULE: "calm",
      HEADGATE_SAMPLE_FLEET: "1",
    });
    await untilAllServe(server.client);
  });
  afterAll(async () => {
    await server.stop();
    dir.remove();
  });

  async function metrics(): Promise<string> {
    const headers = { authorization: `Bearer ${TOKEN}` };
    return (await fetch(`${server.url}/metrics`, { headers })).text();
  }

  test("every edge of the plan, by who calls whom, with how long it took; none that nobody calls", async () => {
    const edges = samplePlan.flatMap(({ name, dependsOn }) => dependsOn.map((to) => [name, to] as const));
    const text = await eventually(async () => {
      const told = await metrics();
      const isThere = ([caller, to]: readonly [string, string]) =>
        told.includes(`{namespace="default",caller="${caller}",service="${to}",outcome="ok"}`);
      return [...edges, ["visitors", "gateway"] as const].every(isThere) && told;
    }, patient);
    const callers = new Set(
      [...text.matchAll(/^headgate_edge_calls_total\{.*?caller="([^"]+)",service="([^"]+)"/gm)].map(
        ([, caller, to]) => `${caller} ${to}`,
      ),
    );
    expect(callers).toEqual(new Set(["visitors gateway", ...edges.map((edge) => edge.join(" "))]));
    expect(text).toMatch(
      /headgate_call_duration_seconds_count\{namespace="default",service="payments"\} [1-9]/,
    );
  });

  test("an instance that fails its calls while its checks pass is put out by its callers' reports", async () => {
    const { id } = await instanceIn(server.client, "inventory", "b");
    await provoke(id, "fail-calls");
    const params = { ns: "default", service: "inventory", instance: id };
    const ejected = await eventually(async () => {
      const seen = await server.client.getInstance({ params });
      return seen.status === "ejected" && seen;
    }, patient);
    expect(ejected.health).toBe("healthy");
    expect(ejected.weight).toBe(0);
    expect(await metrics()).toMatch(
      /headgate_calls_total\{namespace="default",service="inventory",outcome="server"\} [1-9]/,
    );
    await provoke(id, "well");
  });

  test("one that says that it is degraded keeps half of its weight", async () => {
    const { id } = await instanceIn(server.client, "orders", "a");
    await provoke(id, "degraded");
    const params = { ns: "default", service: "orders", instance: id };
    await eventually(async () => {
      const { status, weight } = await server.client.getInstance({ params });
      return status === "degraded" && weight === 50;
    }, patient);
    await provoke(id, "well");
  });
});
