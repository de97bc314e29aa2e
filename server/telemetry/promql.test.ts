import { expect, test } from "vitest";
import { SeriesMetric } from "#lib/contract/series.ts";
import type { SeriesAsked } from "#server/ports/long-range.ts";
import { metricCatalogue } from "#test/support/metric-catalogue.ts";
import { unknownIn } from "#test/support/used-metrics.ts";
import { queryOf } from "./promql.ts";

type Of = Partial<Pick<SeriesAsked, "instance" | "caller">>;
const query = (metric: SeriesAsked["metric"], { instance, caller }: Of = {}) =>
  queryOf({ metric, service: { namespace: "default", service: "orders" }, instance, caller }, 300);

const ORDERS = 'namespace="default",service="orders"';

test("of a service", () => {
  const all = `sum(rate(headgate_calls_total{${ORDERS},outcome!="rejected"}[300s]))`;
  const failed = `sum(rate(headgate_calls_total{${ORDERS},outcome=~"timeout|connect|reset|server"}[300s]))`;
  expect(query("calls")).toBe(all);
  expect(query("errors")).toBe(`(${failed} or ${all} * 0) / ${all}`);
  const buckets = `sum by (le) (rate(headgate_call_duration_seconds_bucket{${ORDERS}}[300s]))`;
  expect(query("p99")).toBe(`1000 * histogram_quantile(0.99, ${buckets})`);
  expect(query("p50")).toContain("histogram_quantile(0.5, ");
  expect([query("share"), query("inFlight")]).toEqual([undefined, undefined]);
});

test("of a caller: of latencies by caller there are no metrics", () => {
  const own = `sum(rate(headgate_edge_calls_total{${ORDERS},caller="web",outcome!="rejected"}[300s]))`;
  const whole = `sum(rate(headgate_edge_calls_total{${ORDERS},outcome!="rejected"}[300s]))`;
  expect(query("calls", { caller: "web" })).toBe(own);
  expect(query("share", { caller: "web" })).toBe(`${own} / ${whole}`);
  expect(query("errors", { caller: "web" })).toContain('caller="web",outcome=~"timeout|');
  expect(query("p99", { caller: "web" })).toBeUndefined();
});

test("of an instance, from the scrape of instances", () => {
  const instance = "10.0.0.7:8080";
  const own = `sum(rate(headgate_instance_calls_total{${ORDERS},instance="${instance}"}[300s]))`;
  const failed = `sum(rate(headgate_instance_failures_total{${ORDERS},instance="${instance}"}[300s]))`;
  expect(query("calls", { instance })).toBe(own);
  expect(query("errors", { instance })).toBe(`(${failed} or ${own} * 0) / ${own}`);
  expect(query("share", { instance })).toBe(
    `${own} / sum(rate(headgate_instance_calls_total{${ORDERS}}[300s]))`,
  );
  expect(query("p50", { instance })).toBeUndefined();
});

test("asks for metrics, labels and outcomes that exist only", async () => {
  const catalogue = await metricCatalogue();
  for (const metric of SeriesMetric.options)
    for (const of of [{}, { caller: "web" }, { instance: "10.0.0.1:80" }])
      expect(unknownIn(query(metric, of) ?? "", catalogue)).toEqual([]);
});

test.each([
  ['a"} or vector(1) or up{x="', String.raw`"a\"} or vector(1) or up{x=\""`],
  ["back\\slash", String.raw`"back\\slash"`],
  ["line\nbreak\u0000", String.raw`"line\nbreak\u0000"`],
  ["half \ud800", '"half \ufffd"'],
])("whatever a caller calls itself, it stays one text: %j", (caller, expected) => {
  expect(query("calls", { caller })).toContain(`caller=${expected},outcome!="rejected"`);
});
