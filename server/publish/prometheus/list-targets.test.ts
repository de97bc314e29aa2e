import { describe, expect, test } from "vitest";
import { endpoints } from "#lib/contract/endpoints.ts";
import { TargetGroup } from "#lib/contract/prometheus-endpoints.ts";
import { PublisherHost } from "#test/support/publisher-host.ts";
import { draft, storedEndpoint, TableStore } from "#test/support/table-store.ts";

const orders = { namespace: "default", service: "orders" };
const payments = { namespace: "default", service: "payments" };
const till = { namespace: "shop", service: "till" };

function fetchTargets(host: PublisherHost, query = "", headers: Record<string, string> = {}) {
  const { origin } = new URL(host.url(""));
  return fetch(`${origin}${endpoints.listPrometheusTargets.path}${query}`, { headers });
}

async function targets(host: PublisherHost, query = "", headers: Record<string, string> = {}) {
  const response = await fetchTargets(host, query, headers);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
  return TargetGroup.array().parse(await response.json());
}

const addresses = (groups: readonly TargetGroup[]) => groups.flatMap((group) => group.targets);

async function hostWithTables() {
  const host = await PublisherHost.start();
  const store = new TableStore(6);
  const out = storedEndpoint(3, { weight: 0, status: "draining" });
  store.publish(orders, draft([storedEndpoint(2), storedEndpoint(1), out]));
  store.publish(payments, draft([storedEndpoint(4, { metadata: { metricsPort: "9100" } })]));
  store.publish(till, draft([storedEndpoint(5)]));
  host.publisher.setEpoch("e1");
  host.reset(store);
  return { host, store };
}

test("published instances, one group for those of a service with equal labels; also what is drained", async () => {
  const { host } = await hostWithTables();
  await using _ = host;
  const shared = {
    __meta_headgate_namespace: "default",
    __meta_headgate_service: "orders",
    __meta_headgate_protocol: "http",
    __meta_headgate_zone: "a",
    __meta_headgate_version: "1.4.2",
  };
  expect(await targets(host, "?service=orders")).toEqual([
    {
      targets: ["10.0.0.1:8080", "10.0.0.2:8080"],
      labels: { ...shared, __meta_headgate_status: "serving", __meta_headgate_weight: "100" },
    },
    {
      targets: ["10.0.0.3:8080"],
      labels: { ...shared, __meta_headgate_status: "draining", __meta_headgate_weight: "0" },
    },
  ]);
  const [paid] = await targets(host, "?service=payments");
  expect(paid?.labels["__meta_headgate_metadata_metricsPort"]).toBe("9100");
});

describe("of the namespaces and services asked for", () => {
  test("all, those named, and nothing for names that are not there", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    expect(addresses(await targets(host))).toHaveLength(5);
    expect(addresses(await targets(host, "?namespace=shop"))).toEqual(["10.0.0.5:8080"]);
    expect(addresses(await targets(host, "?service=till&service=payments&service=till"))).toEqual([
      "10.0.0.4:8080",
      "10.0.0.5:8080",
    ]);
    expect(await targets(host, "?service=orders&namespace=shop")).toEqual([]);
    expect(await targets(host, "?service=nobody")).toEqual([]);
    expect(await targets(host, "?namespace=nowhere")).toEqual([]);
  });

  test("and that the token may read; naming another is refused, so that no target vanishes silently", async () => {
    const { host } = await hostWithTables();
    await using _ = host;
    const only = { authorization: "Bearer prometheus shop" };
    expect(addresses(await targets(host, "", only))).toEqual(["10.0.0.5:8080"]);
    const refused = await fetchTargets(host, "?namespace=default&namespace=shop", only);
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { error: { code: "permission_denied", message: expect.stringContaining("default") } },
    ]);
  });
});

test("a replica without tables says so, and never that there are no targets", async () => {
  await using host = await PublisherHost.start();
  const response = await fetchTargets(host);
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
});

test("while the store is away the same targets, told stale", async () => {
  const { host } = await hostWithTables();
  await using _ = host;
  const before = await targets(host);
  host.publisher.storeHealth({ up: false, since: host.clock.now(), detail: "gone" });
  host.clock.advance(3000);
  const response = await fetchTargets(host);
  expect(response.headers.get("headgate-stale")).toBe("3");
  expect(await response.json()).toEqual(before);
});

test("the ETag is that of the tables asked for: 304 until one of them changes", async () => {
  const { host, store } = await hostWithTables();
  await using _ = host;
  const tag = (await fetchTargets(host, "?namespace=default")).headers.get("etag")!;
  const again = async () => (await fetchTargets(host, "?namespace=default", { "if-none-match": tag })).status;
  expect(tag).toMatch(/^"[\w-]{22}"$/);
  host.apply(store.publish(till, draft([])), store.revision);
  expect(await again()).toBe(304);
  host.apply(
    store.publish(orders, draft([storedEndpoint(1, { weight: 0, status: "drained" })])),
    store.revision,
  );
  expect(await again()).toBe(200);
  const labels = (await targets(host, "?service=orders")).map(
    (group) => group.labels["__meta_headgate_status"],
  );
  expect(labels).toEqual(["drained"]);
});

test("another epoch is another answer, though the revisions are the same", async () => {
  const { host, store } = await hostWithTables();
  await using _ = host;
  const tag = (await fetchTargets(host)).headers.get("etag");
  host.publisher.setEpoch("e2");
  host.reset(store);
  expect((await fetchTargets(host)).headers.get("etag")).not.toBe(tag);
});
