import { beforeEach, describe, expect, test } from "vitest";
import type { ReportedCalls } from "#lib/contract/report.ts";
import { LATENCY_BOUNDS_MS } from "#lib/contract/report.ts";
import { TrafficBook } from "./traffic-book.ts";

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

const key = (service: string, namespace = "default") => ({ namespace, service });

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
  let most = 0;
  for (let i = 0; i < 50_000; i += 1) {
    const at = START + i * 10;
    book.count(said("orders", "checkout", [calls(`10.0.${i >> 8}.${i & 255}:80`, 70_000, 300)]), at);
    most = Math.max(most, book.bytes);
  }
  expect(most).toBeLessThanOrEqual(maxBytes);
  expect(book.shed.refused).toBeGreaterThan(0);
  const kept = book.of(key("orders"))!.instances.size;
  expect(kept).toBeGreaterThan(100);
  // Ten minutes later those are idle: a newcomer finds room.
  book.count(said("orders", "checkout", [calls("10.9.9.9:80", 1, 0)]), START + 500_000 + 660_000);
  expect(book.of(key("orders"))!.instances.has("10.9.9.9:80")).toBe(true);
  expect(book.shed.evicted).toBeGreaterThan(0);
});

test("what grows beyond the bound makes room for itself", () => {
  const maxBytes = 3_000_000;
  const book = new TrafficBook({ maxBytes });
  const few = (i: number) => [{ ...calls(`10.0.${i >> 8}.${i & 255}:80`, 10, 0), latencyMs: undefined }];
  for (let i = 0; i < 2000; i += 1) book.count(said("orders", "checkout", few(i)), START);
  const before = book.of(key("orders"))!.instances.size;
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
  expect(book.of(key("orders"))).toBeUndefined();
  const left = book.of(key("payments"))!;
  expect(book.bytes).toBe(left.all.bytes);
});

test("many services of many callers, all with large counts, stay within the bound, and callers within theirs", () => {
  const maxBytes = 9_500_000;
  const book = new TrafficBook({ maxBytes });
  let most = 0;
  // 50 services of 10 instances and 8 callers; last of all each number needs 4 bytes.
  for (const [round, ok] of [2000, 2000, 2000, 9_000_000, 9_000_000].entries()) {
    const all = Array.from({ length: 10 }, (_, k) => calls(`10.0.0.${k}:80`, ok, ok > 2000 ? 70_000 : 0));
    for (let i = 0; i < 50; i += 1)
      for (const caller of ["a", "b", "c", "d", "e", "f", "g", "h"]) {
        book.count(said(`s${i}`, caller, all), START + round * MINUTE);
        most = Math.max(most, book.bytes);
      }
    if (ok > 2000) continue;
    // No instance pays for a caller.
    for (let i = 0; i < 50; i += 1) expect(book.of(key(`s${i}`))!.instances.size).toBe(10);
    expect(book.callers.ledger.bytes).toBeLessThanOrEqual(maxBytes * 0.4);
  }
  expect(most).toBeLessThanOrEqual(maxBytes);
  expect(book.bytes).toBeGreaterThan(maxBytes * 0.8);
});

test("a service for which there is no room is counted, and what it says later does not pass for all", () => {
  const book = new TrafficBook({ maxBytes: 300_000 });
  for (let i = 0; i < 100; i += 1) book.count(said(`s${i}`, "a", [calls("10.0.0.1:80", 70_000, 0)]), START);
  expect(book.bytes).toBeLessThanOrEqual(300_000);
  expect(book.of(key("s99"))).toBeUndefined();
  const { refused } = book.shed;
  book.count(said("s99", "a", []), START + 1);
  expect(book.shed.refused).toBe(refused + 1);
  // The others are idle by then.
  const later = START + 11 * MINUTE;
  book.count(said("s99", "a", [calls("10.0.0.1:80", 1, 0)]), later);
  expect(book.of(key("s99"))?.lostUntil).toBe(START + 1);
});

describe("callers beyond the limit", () => {
  const of = (service: string, namespace?: string) => [...book.of(key(service, namespace))!.callers.keys()];
  const call = (caller: string, at: number, namespace = "default") =>
    book.count(
      { ...said("orders", caller, [calls("10.0.0.1:80", 1, 0)]), service: key("orders", namespace) },
      at,
    );
  let book: TrafficBook;
  beforeEach(() => {
    book = new TrafficBook({ maxCallers: 10 });
  });

  test("have no track of their own; who only holds the table is no caller, nor who is not believed", () => {
    book.count(said("orders", "holder", []), START);
    book.count({ ...said("orders", "liar", [calls("10.0.0.1:80", 1, 0)]), isSuspect: true }, START);
    for (let i = 0; i < 12; i += 1) call(`c${i}`, START);
    expect(of("orders")).toEqual(Array.from({ length: 10 }, (_, i) => `c${i}`));
    expect(book.shed.refused).toBe(2);
  });

  test("take the places of those that were idle for ten minutes, and of no others of their namespace", () => {
    for (let i = 0; i < 10; i += 1) call(`c${i}`, START + i * MINUTE);
    call("c10", START + 9 * MINUTE);
    expect(of("orders")).not.toContain("c10");
    call("c10", START + 10 * MINUTE);
    expect(of("orders")).toEqual([...Array.from({ length: 9 }, (_, i) => `c${i + 1}`), "c10"]);
  });

  test("of a namespace with less than its share take those of one with more, until both have theirs", () => {
    for (let i = 0; i < 10; i += 1) call(`invented${i}`, START + i);
    for (let i = 0; i < 8; i += 1) call(`real${i}`, START + 100 + i, "shop");
    expect(of("orders", "shop")).toEqual(["real0", "real1", "real2", "real3", "real4"]);
    expect(of("orders")).toEqual(["invented5", "invented6", "invented7", "invented8", "invented9"]);
    // And not back again.
    for (let i = 10; i < 20; i += 1) call(`invented${i}`, START + 60_000);
    expect(of("orders", "shop")).toHaveLength(5);
  });
});
