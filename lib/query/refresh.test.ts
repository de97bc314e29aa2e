import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { keyOf } from "./keys.ts";
import { refresh } from "./refresh.ts";

/** Which of these are asked again. */
function oldAfter(changed: Parameters<typeof refresh>[1]): string[] {
  const queries = new QueryClient();
  const keys = {
    "orders' instances": keyOf("listInstances", { ns: "eu", service: "orders", ids: ["10.0.0.1:80"] }),
    "payments' policy preview": keyOf("previewService", { ns: "eu", service: "payments" }),
    "the fleet": keyOf("getFleet", { ns: "eu" }),
    "all fleets": keyOf("getFleet", { ns: "*" }),
    "another's orders": keyOf("listInstances", { ns: "us", service: "orders" }),
  };
  for (const key of Object.values(keys)) queries.setQueryData(key, {});
  refresh(queries, changed);
  return Object.entries(keys).flatMap(([name, key]) =>
    queries.getQueryState(key)?.isInvalidated === true ? [name] : [],
  );
}

test("what was changed of a service makes old what is told of it, alone and among all", () => {
  expect(oldAfter({ ns: "eu", service: "orders" })).toEqual(["orders' instances", "the fleet", "all fleets"]);
});

test("what was changed of a namespace makes old what is told of each of its services", () => {
  expect(oldAfter({ ns: "eu", service: undefined })).toEqual([
    "orders' instances",
    "payments' policy preview",
    "the fleet",
    "all fleets",
  ]);
});
