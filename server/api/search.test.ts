import { expect, test } from "vitest";
import { HeadgateError } from "#lib/contract/error.ts";
import type { LeaderState } from "#server/ports/control.ts";
import { Stepper } from "#test/support/core.ts";
import type { ApiDeps, Call } from "./handler.ts";
import { search } from "./search.ts";

/** Services of these names with an instance each, at 10.0.0.1 and ports from 1 on. */
function finding(names: readonly string[]) {
  const states = names.map((service, n) => {
    return {
      ...new Stepper().fleet(0, [n + 1], { zone: "b" }).state,
      key: { namespace: "default", service },
    };
  });
  const state = { services: () => states } as unknown as LeaderState; // no more of it is asked
  const { search: find } = search({ control: { state: () => state } as unknown as ApiDeps["control"] }); // nor of this
  return async (q: string, more: object = {}, namespaces = ["*"]) => {
    const call = { query: { q, limit: 10, ...more }, identity: { name: "t", namespaces } };
    const { body } = await find(call as unknown as Call<"search">); // nor of a call
    return body.items.map((hit) => (hit.kind === "service" ? hit.service : hit.instance));
  };
}

test("as many are found as are asked for, whichever they are; where there are enough of both, half of each", async () => {
  const many = Array.from({ length: 12 }, (_, n) => `orders-${n}`);
  const find = finding(many);
  expect(await find("orders")).toHaveLength(10);
  expect(await find("10.0.0.1")).toHaveLength(10);
  const both = await finding([...many, ...many.map((name) => `${name}-10`)])("10");
  expect([both.filter((name) => name.startsWith("orders")).length, both.length]).toEqual([5, 10]);
});

test("a namespace that one may not see is refused as everywhere", async () => {
  const find = finding(["orders"]);
  await expect(find("orders", { namespace: "default" }, ["other"])).rejects.toThrow(HeadgateError);
  expect(await find("orders", {}, ["other"])).toEqual([]);
});
