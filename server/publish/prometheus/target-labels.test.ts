import fc from "fast-check";
import { expect, test } from "vitest";
import type { Endpoint } from "#lib/contract/table.ts";
import { labelsOf } from "./target-labels.ts";

const orders = { namespace: "default", service: "orders" };
const endpoint = (given: Partial<Endpoint> = {}): Endpoint => ({
  id: "10.0.0.1:8080",
  address: "10.0.0.1",
  port: 8080,
  protocol: "http",
  weight: 12.5,
  status: "warming",
  ...given,
});
const metadata = (map: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(labelsOf(orders, endpoint({ metadata: map })))
      .filter(([name]) => name.startsWith("__meta_headgate_metadata_"))
      .map(([name, value]) => [name.slice("__meta_headgate_metadata_".length), value]),
  );

test("what is published of an instance, by its names; what it does not say is absent", () => {
  expect(labelsOf(orders, endpoint())).toEqual({
    __meta_headgate_namespace: "default",
    __meta_headgate_service: "orders",
    __meta_headgate_status: "warming",
    __meta_headgate_weight: "12.5",
    __meta_headgate_protocol: "http",
  });
  expect(labelsOf(orders, endpoint({ zone: "b", version: "1.4.2" }))).toMatchObject({
    __meta_headgate_zone: "b",
    __meta_headgate_version: "1.4.2",
  });
});

test("metadata by name, each character that no label may have as _", () => {
  expect(metadata({ metricsPort: "9100", "k8s.io/pod-name": "a", größe: "1", "🙂": "2", "9": "3" })).toEqual({
    metricsPort: "9100",
    k8s_io_pod_name: "a",
    gr__e: "1",
    _: "2",
    "9": "3",
  });
});

test("of names that become one, the name itself wins, else the first in order, however they came", () => {
  expect(metadata({ "a.b": "1", a_b: "2", "a-b": "3" })).toEqual({ a_b: "2" });
  expect(metadata({ "a.b": "1", "a-b": "3" })).toEqual({ a_b: "3" });
  expect(metadata({ "a-b": "3", "a.b": "1" })).toEqual({ a_b: "3" });
});

test("names that reach a prototype are names like others", () => {
  const map = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>;
  expect(metadata(map)).toEqual(JSON.parse('{"__proto__":"x","constructor":"y"}'));
});

test("whatever the metadata, every label is one that Prometheus takes, and the order of it changes nothing", () => {
  const maps = fc.dictionary(fc.string({ minLength: 1, unit: "binary" }), fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(maps, (map) => {
      const labels = labelsOf(orders, endpoint({ metadata: map }));
      for (const name of Object.keys(labels)) expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
      const reversed = Object.fromEntries(Object.entries(map).toReversed());
      const again = labelsOf(orders, endpoint({ metadata: reversed }));
      expect(JSON.stringify(again)).toBe(JSON.stringify(labels));
    }),
  );
});
