import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { json, type LocalServer, localServer } from "#test/support/local-server.ts";
import { Prometheus, promtool } from "#test/support/prometheus.ts";
import { calls, reportBody } from "#test/support/reports.ts";
import { ServerProcess, TOKEN } from "#test/support/server-process.ts";

const WITHIN = { withinMs: 30_000, intervalMs: 50 };
const N = "/v1/namespaces/default";
const ORDERS = `${N}/services/orders`;

let server: ServerProcess;
let prometheus: Prometheus;
/** An instance of orders, which tells metrics of its own. */
let first: LocalServer;
let second: LocalServer;

const hostOf = (url: string) => new URL(url).host;
const instance = () =>
  localServer((request, response) => {
    if (request.url === "/metrics") response.end("orders_handled_total 7\n");
    else json(response, 200, {});
  });

async function send(method: string, path: string, body: unknown): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await server.fetch(path, { method, headers, body: JSON.stringify(body) });
  expect(response.ok, await response.text()).toBe(true);
}

const register = (on: LocalServer, body: object) =>
  send("PUT", `${ORDERS}/instances/${hostOf(on.url)}`, { ttlSeconds: 0, ...body });

/** It serves at an address where no metrics are, and says where they are. */
const registerElsewhere = () =>
  send("PUT", `${ORDERS}/instances/127.0.0.1:1`, {
    ttlSeconds: 0,
    check: { kind: "none" },
    metadata: { metricsPort: new URL(second.url).port },
  });

/** As docs/prometheus.md has it. */
function scraping() {
  const authorization = { credentials: TOKEN };
  const own = [{ targets: [hostOf(server.url)] }];
  return {
    scrape_configs: [
      { job_name: "headgate", authorization, static_configs: own },
      {
        job_name: "headgate-instances",
        metrics_path: "/metrics/instances",
        honor_labels: true,
        authorization,
        static_configs: own,
      },
      {
        job_name: "fleet",
        http_sd_configs: [
          { url: `${server.url}/v1/prometheus/targets`, refresh_interval: "1s", authorization },
        ],
        relabel_configs: [
          { source_labels: ["__meta_headgate_service"], target_label: "service" },
          {
            source_labels: ["__address__", "__meta_headgate_metadata_metricsPort"],
            regex: String.raw`(.+):\d+;(\d+)`,
            replacement: "$1:$2",
            target_label: "__address__",
          },
        ],
      },
    ],
  };
}

beforeAll(async () => {
  prometheus = await Prometheus.start();
  server = await ServerProcess.start({ HEADGATE_PROMETHEUS_URL: prometheus.url });
  await eventually(async () => (await server.client.getCluster({})).role === "leader", WITHIN);
  first = await instance();
  second = await instance();
  await prometheus.configure(scraping());
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await prometheus[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
});

const DISCOVERED = "__meta_headgate_";

/** Of the targets of the fleet by address: health and what was discovered of it, without the prefix. */
async function fleet(): Promise<Record<string, { health: string; labels: Record<string, string> }>> {
  const targets = await prometheus.targets("fleet");
  return Object.fromEntries(
    targets.map(({ health, labels, discoveredLabels }) => {
      const own = Object.entries(discoveredLabels).filter(([name]) => name.startsWith(DISCOVERED));
      const short = own.map(([name, value]) => [name.slice(DISCOVERED.length), value]);
      return [labels["instance"] ?? "", { health, labels: Object.fromEntries(short) }];
    }),
  );
}

test("instances are discovered with their labels, and followed: a newcomer, and one that is drained", async () => {
  await register(first, {
    zone: "a",
    version: "1.4.2",
    metadata: { team: "shop floor", "k8s.io/pod": "orders-1" },
  });
  const one = await eventually(async () => {
    const found = (await fleet())[hostOf(first.url)];
    return found?.labels["status"] === "serving" && found.health === "up" && found;
  }, WITHIN);
  expect(one.labels).toEqual({
    namespace: "default",
    service: "orders",
    zone: "a",
    version: "1.4.2",
    protocol: "http",
    status: "serving",
    weight: "100",
    metadata_team: "shop floor",
    metadata_k8s_io_pod: "orders-1",
  });

  await registerElsewhere();
  await eventually(async () => (await fleet())[hostOf(second.url)]?.health === "up", WITHIN);

  await send("POST", `${ORDERS}/instances/${hostOf(first.url)}/drain`, { reason: "deploy" });
  await eventually(
    async () => (await fleet())[hostOf(first.url)]?.labels["status"]?.startsWith("drain"),
    WITHIN,
  );
  const scrapes = () => first.asked.filter((each) => each === "GET /metrics").length;
  const before = scrapes();
  await eventually(() => scrapes() > before + 1, WITHIN);
  const drained = (await fleet())[hostOf(first.url)];
  expect([drained?.health, drained?.labels["weight"]]).toEqual(["up", "0"]);
  expect(await prometheus.query('orders_handled_total{service="orders"}')).toHaveLength(2);
});

test("canary: the linter's complaints are seen", async () => {
  const counter = "# HELP headgate_calls h\n# TYPE headgate_calls counter\nheadgate_calls 1\n";
  const found = await promtool(["check", "metrics"], counter).catch(String);
  expect(found.match(/headgate_\w+ .*/g)).toEqual([expect.stringContaining("_total")]);
});

test("Headgate's own metrics are scraped without a complaint, and pass its linter but for the runtime's", async () => {
  await registerElsewhere();
  let seq = 0;
  await eventually(async () => {
    // What a leader does not know yet is left out of a report.
    await send("POST", `${N}/reports`, reportBody({ seq: seq++, calls: [calls("127.0.0.1:1", 9)] }));
    return (await prometheus.query("headgate_instance_calls_total")).length > 0;
  }, WITHIN);
  await eventually(async () => (await prometheus.query('up{job=~"headgate.*"} == 1')).length === 2, WITHIN);
  expect(await prometheus.query("sum(headgate_leader)")).toMatchObject([
    { value: [expect.any(Number), "1"] },
  ]);
  expect(await prometheus.query('headgate_instance_weight{instance="127.0.0.1:1"}')).toMatchObject([
    {
      metric: { job: "headgate-instances", namespace: "default", service: "orders" },
      value: [expect.any(Number), "100"],
    },
  ]);
  expect(prometheus.warnings()).toEqual([]);
  for (const path of ["/metrics", "/metrics/instances"]) {
    const found = await promtool(["check", "metrics"], await (await server.fetch(path)).text()).catch(String);
    expect(found.match(/headgate_\w+ .*/g)).toBeNull();
  }
});
