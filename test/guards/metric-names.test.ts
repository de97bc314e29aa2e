import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type MetricCatalogue, metricCatalogue } from "#test/support/metric-catalogue.ts";
import { unknownIn } from "#test/support/used-metrics.ts";
import { root } from "./tree.ts";

const docs = readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(md|json|yml)$/.test(name))
  .map((name) => ({ name, text: readFileSync(path.join(root, "docs", name), "utf8") }));

let catalogue: MetricCatalogue;
beforeAll(async () => {
  catalogue = await metricCatalogue();
});

/** Names of metrics in any text; a histogram's own name stands for its three. */
function unknownNames(text: string): string[] {
  const names = new Set(text.match(/\bheadgate_[a-z0-9_]+\b/g));
  return [...names].filter((name) => !catalogue.has(name) && !catalogue.has(`${name}_count`));
}

test("documents, alerts and dashboard name only metrics that exist", () => {
  expect(docs.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["operating.md", "prometheus/alerts.yml", "grafana/headgate.json"]),
  );
  for (const { name, text } of docs) expect([name, unknownNames(text)]).toEqual([name, []]);
});

test("canary: a name that does not exist", () => {
  expect(unknownNames("`headgate_up` and headgate_publish_seconds, __meta_headgate_zone")).toEqual([
    "headgate_up",
  ]);
});

describe("canaries of queries", () => {
  test.each([
    ["headgate_nothing > 0", ["metric headgate_nothing"]],
    ['headgate_protection{state=~"panic|preserved"} > 0', ['state="preserved" of headgate_protection']],
    ['headgate_calls_total{outcome!="refused"}', ['outcome="refused" of headgate_calls_total']],
    ['headgate_protection{status="panic"}', ["label status of headgate_protection"]],
    ["sum by (caller) (rate(headgate_calls_total[5m]))", ["label caller"]],
    ["process_nothing", ["metric process_nothing"]],
  ])("%s", (query, unknown) => {
    expect(unknownIn(query, catalogue)).toEqual(unknown);
  });

  test("a legend's label that the query's metrics do not have", () => {
    expect(unknownIn("headgate_leader", catalogue, ["job", "zone"])).toEqual(["label zone"]);
    const grouped = "sum by (service) (headgate_instances)";
    expect(unknownIn(grouped, catalogue, ["service", "status"])).toEqual(["label status"]);
  });

  test("what is right passes", () => {
    const query =
      'histogram_quantile(0.99, sum by (job, le) (rate(headgate_publish_seconds_bucket{job=~"a{status}"}[5m]))) ' +
      'unless on (job) headgate_calls_total{outcome!="rejected",service=~"x"}';
    expect(unknownIn(query, catalogue, ["job"])).toEqual([]);
  });
});
