import { expect, test } from "vitest";
import { PublishedWhileAway } from "./published-while-away.ts";
import type { WatchedTables } from "./watched-tables.ts";

const service = { namespace: "default", service: "orders" };

test("is told while the store is away, read once for each revision, and not remembered beyond", () => {
  let isAway = false;
  let revision = 7;
  let reads = 0;
  const endpoint = { id: "10.0.0.1:80", status: "serving", weight: 100 };
  const tables = {
    revision: () => revision,
    endpoints: () => {
      reads += 1;
      return [{ endpoint }] as unknown as ReturnType<WatchedTables["endpoints"]>; // no more is looked at
    },
  };
  const published = new PublishedWhileAway(tables, () => isAway);
  expect(published.of(service)).toBeUndefined();
  isAway = true;
  const first = published.of(service);
  expect(first?.get("10.0.0.1:80")).toEqual({ status: "serving", weight: 100 });
  expect(published.of(service)).toBe(first);
  revision = 8;
  expect(published.of(service)).not.toBe(first);
  expect(reads).toBe(2);
  isAway = false;
  expect(published.of(service)).toBeUndefined();
});
