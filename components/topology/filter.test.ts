import { expect, test } from "vitest";
import type { TopologyEdge, TopologyNode } from "#lib/contract/topology.ts";
import { MOST_AT_ONCE, shownOf, type TopologyFilter } from "./filter.ts";

const all: TopologyFilter = {
  find: "",
  status: null,
  zone: null,
  hidesIdle: false,
  hidesDeclared: false,
  focus: null,
  hops: 1,
  showsAll: false,
};
const figures = (calls: number, failed = 0) => ({
  calls,
  failed,
  failedBy: { timeout: failed, connect: 0, reset: 0, server: 0 },
  rejected: 0,
  ...(calls === 0 ? {} : { errorRatio: failed / calls }),
});
const node = (service: string, more: Partial<TopologyNode> = {}): TopologyNode => ({
  namespace: "default",
  service,
  external: false,
  instances: 1,
  statuses: { serving: 1 },
  zones: [],
  ...more,
});
const edge = (caller: string, service: string, more: Partial<TopologyEdge> = {}): TopologyEdge => ({
  caller,
  service,
  declared: true,
  observed: true,
  figures: figures(10),
  ...more,
});
const view = {
  nodes: [
    node("gateway", { figures: figures(10) }),
    node("checkout", { figures: figures(10) }),
    node("orders", {
      statuses: { serving: 1, ejected: 1 },
      figures: figures(10),
      zones: [
        { zone: "a", instances: 1, statuses: { serving: 1 } },
        { zone: "b", instances: 1, statuses: { ejected: 1 } },
      ],
    }),
    node("payments"),
    node("lonely"),
  ],
  edges: [
    edge("gateway", "checkout"),
    edge("checkout", "orders"),
    edge("orders", "payments", { observed: false }),
  ],
};
const names = (filter: Partial<TopologyFilter>) =>
  shownOf(view, { ...all, ...filter }).nodes.map(({ service }) => service);

test("what is found or focused on stands with those so many calls away", () => {
  expect(names({})).toHaveLength(5);
  expect(names({ find: "ORD" })).toEqual(["checkout", "orders", "payments"]);
  expect(names({ find: "ord", hops: 0 })).toEqual(["orders"]);
  expect(names({ focus: "orders", hops: 2 })).toEqual(["gateway", "checkout", "orders", "payments"]);
  expect(names({ focus: "none" })).toEqual([]);
  expect(shownOf(view, { ...all, find: "ord" }).matches).toEqual(new Set(["orders"]));
});

test("a status in a zone is one that an instance there has", () => {
  expect(names({ status: "ejected", hops: 0 })).toEqual(["orders"]);
  expect(names({ status: "ejected", zone: "b", hops: 0 })).toEqual(["orders"]);
  expect(names({ status: "ejected", zone: "a", hops: 0 })).toEqual([]);
});

test("without what is idle, or only declared, whoever is joined by nothing else goes too", () => {
  expect(names({ hidesIdle: true })).toEqual(["gateway", "checkout", "orders"]);
  expect(shownOf(view, { ...all, hidesDeclared: true }).edges).toHaveLength(2);
  // It has instances, and nobody said that nothing is called.
  expect(names({ hidesDeclared: true })).toContain("payments");
});

test("of many, those in trouble and whom they are joined with stand first, then the busiest", () => {
  const many = {
    nodes: [
      ...Array.from({ length: 400 }, (_, index) => node(`s${index}`, { figures: figures(1000 - index) })),
      node("zz-bad", { statuses: { unhealthy: 1 } }),
    ],
    edges: [edge("s399", "zz-bad")],
  };
  const shown = shownOf(many, all);
  const shownNames = shown.nodes.map(({ service }) => service);
  expect(shownNames).toHaveLength(MOST_AT_ONCE);
  expect(shown.leftOut).toBe(401 - MOST_AT_ONCE);
  expect(shownNames).toEqual(expect.arrayContaining(["zz-bad", "s399", "s0"]));
  expect(shownNames).not.toContain("s300");
  // Who is on screen stays there, however busy others become.
  expect(shownOf(many, all, new Set(["s300"])).nodes.map(({ service }) => service)).toContain("s300");
  expect(shownOf(many, { ...all, showsAll: true }).nodes).toHaveLength(401);
});
