import { expect, test } from "vitest";
import type { ReportedCalls } from "#lib/contract/report.ts";
import { LATENCY_BOUNDS_MS } from "#lib/contract/report.ts";
import { OTHERS, TrafficBook } from "./traffic-book.ts";

const START = 1_700_000_000_000;
const MINUTE = 60_000;

/** Clients' own bounds, with calls in each bucket. */
const latencyMs = (each: number) => ({
  bounds: [...LATENCY_BOUNDS_MS],
  counts: [...LATENCY_BOUNDS_MS, 0].map(() => each),
});

const calls = (instance: string, ok: number, failed: number): ReportedCalls => ({
  service: "any",
  instance,
  ok,
  failed: { timeout: failed, connect: 0, reset: 0, server: 0 },
  rejected: 0,
  inFlight: 1,
  latencyMs: latencyMs(Math.ceil(ok / 13)),
});

const said = (service: string, caller: string, each: readonly ReportedCalls[], windowMs = 5000) => ({
  service: { namespace: "default", service },
  client: `${caller}/1`,
  caller,
  windowMs,
  calls: each,
  isSuspect: false,
});

/** A hundred services of ten instances, two callers each, all called over a day. */
function busyFleet(book: TrafficBook, failing: (i: number) => boolean) {
  // Only what is in the arrays counts, and these do not depend on how often something is added.
  for (const minute of [0, 1, 2, 65, 71, 80, 1439])
    for (let i = 0; i < 100; i += 1)
      for (const caller of ["a", "b"]) {
        const all = Array.from({ length: 10 }, (_, k) =>
          // 1,000 calls a second on each instance, by two callers.
          calls(`10.0.0.${k}:${i}`, 30_000, failing(i * 10 + k) ? 100 : 0),
        );
        book.count(said(`s${i}`, `${caller}${i}`, all, MINUTE), START + minute * MINUTE);
      }
}

test("a tenth of 10,000 instances, 1,000 services and 2,000 callers takes less than a tenth of 150 MB", () => {
  const book = new TrafficBook();
  busyFleet(book, (i) => i % 10 === 0);
  expect(book.shed).toEqual({ evicted: 0, refused: 0 });
  expect(book.bytes).toBeLessThan(15_000_000);
});

test("memory is bounded whatever is thrown at it, and who is called stays", () => {
  const maxBytes = 3_000_000;
  const book = new TrafficBook({ maxBytes });
  const key = { namespace: "default", service: "orders" };
  let most = 0;
  for (let i = 0; i < 50_000; i += 1) {
    const at = START + i * 10;
    book.count(said("orders", "checkout", [calls(`10.0.${i >> 8}.${i & 255}:80`, 70_000, 300)]), at);
    most = Math.max(most, book.bytes);
  }
  expect(most).toBeLessThanOrEqual(maxBytes);
  expect(book.shed.refused).toBeGreaterThan(0);
  const kept = book.of(key)!.instances.size;
  expect(kept).toBeGreaterThan(100);
  // Ten minutes later those are idle: a newcomer finds room.
  book.count(said("orders", "checkout", [calls("10.9.9.9:80", 1, 0)]), START + 500_000 + 660_000);
  expect(book.of(key)!.instances.has("10.9.9.9:80")).toBe(true);
  expect(book.shed.evicted).toBeGreaterThan(0);
});

test("what grows beyond the bound makes room for itself", () => {
  const maxBytes = 3_000_000;
  const book = new TrafficBook({ maxBytes });
  const few = (i: number) => [{ ...calls(`10.0.${i >> 8}.${i & 255}:80`, 10, 0), latencyMs: undefined }];
  for (let i = 0; i < 2000; i += 1) book.count(said("orders", "checkout", few(i)), START);
  const before = book.of({ namespace: "default", service: "orders" })!.instances.size;
  for (let i = 0; i < before; i += 1) {
    const id = `10.0.${i >> 8}.${i & 255}:80`;
    book.count(said("orders", "checkout", [calls(id, 100_000_000, 70_000)]), START + 5000);
    expect(book.bytes).toBeLessThanOrEqual(maxBytes);
  }
  expect(book.shed.evicted).toBeGreaterThan(0);
});

test("what was not called for a day is forgotten, with its bytes", () => {
  const book = new TrafficBook();
  book.count(said("orders", "checkout", [calls("10.0.0.1:80", 5, 1)]), START);
  expect(book.bytes).toBeGreaterThan(0);
  book.count(said("payments", "orders", []), START + 86_400_000 + 1);
  expect(book.of({ namespace: "default", service: "orders" })).toBeUndefined();
  const left = book.of({ namespace: "default", service: "payments" })!;
  expect(book.bytes).toBe(left.all.bytes);
});

test("callers beyond the limit are counted as others; who only holds the table is none", () => {
  const book = new TrafficBook({ maxCallers: 2 });
  for (const caller of ["a", "b", "c", "d"])
    book.count(said("orders", caller, [calls("10.0.0.1:80", 1, 0)]), START);
  book.count(said("orders", "holder", []), START);
  expect([...book.of({ namespace: "default", service: "orders" })!.callers.keys()]).toEqual([
    "a",
    "b",
    OTHERS,
  ]);
});
