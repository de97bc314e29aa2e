import { expect, test } from "vitest";
import type { ProbeResult } from "#server/core/probe.ts";
import { KEPT_PROBES, ProbeBook } from "./probe-book.ts";

const START = 1_800_000_000_000;

function probe(n: number, more: Partial<ProbeResult> = {}): ProbeResult {
  return {
    kind: "http",
    ok: true,
    startedAt: START + n * 5000,
    latencyMs: 1.25,
    detail: "status 200",
    degraded: false,
    isUnanswered: false,
    inFlight: undefined,
    ...more,
  };
}

test("the newest comes first, each with when it ended, how long it took and what it answered", () => {
  const probes = new ProbeBook();
  probes.add("a", probe(0));
  probes.add("a", probe(1, { ok: false, latencyMs: 1000.5, detail: "timeout after 1000 ms" }));
  probes.add("b", probe(2, { degraded: true }));
  expect(probes.of("a")).toEqual([
    {
      at: START + 6000,
      ok: false,
      kind: "http",
      latencyMs: 1000.5,
      detail: "timeout after 1000 ms",
      degraded: false,
    },
    { at: START + 1, ok: true, kind: "http", latencyMs: 1.25, detail: "status 200", degraded: false },
  ]);
  expect(probes.newest("b")).toMatchObject({ at: START + 10_001, degraded: true });
  expect(probes.newest("c")).toBeUndefined();
  expect(probes.of("c")).toEqual([]);
});

test("only the last are kept, however many came, with however many answers", () => {
  const probes = new ProbeBook();
  for (let n = 0; n < 5 * KEPT_PROBES; n += 1) probes.add("a", probe(n, { detail: `status ${n}` }));
  const kept = probes.of("a");
  expect(kept).toHaveLength(KEPT_PROBES);
  kept.forEach(({ at, detail }, back) => {
    const n = 5 * KEPT_PROBES - 1 - back;
    expect([at, detail]).toEqual([START + n * 5000 + 1, `status ${n}`]);
  });
});

test("times stay true where the low half of one begins anew", () => {
  const probes = new ProbeBook();
  const edge = Math.ceil(START / 2 ** 32) * 2 ** 32;
  for (const offset of [-7000, -2000, 3000, 8000])
    probes.add("a", probe(0, { startedAt: edge + offset, latencyMs: 0 }));
  expect(probes.of("a").map(({ at }) => at - edge)).toEqual([8000, 3000, -2000, -7000]);
});

test("what is forgotten is gone, and begins anew", () => {
  const probes = new ProbeBook();
  probes.add("a", probe(0));
  probes.forget("a");
  expect(probes.newest("a")).toBeUndefined();
  probes.add("a", probe(9));
  expect(probes.of("a")).toHaveLength(1);
});
