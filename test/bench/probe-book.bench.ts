import { KEPT_PROBES, ProbeBook } from "#server/control/probe-book.ts";
import { cpuMicros, print } from "./child.ts";

// What the leader remembers of the last probes of 10,000 instances, one in ten of which fails now and then.
const INSTANCES = 10_000;
const { gc } = globalThis as unknown as { gc: () => void }; // by --expose-gc
const taken = (): number => {
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

const keys = Array.from(
  { length: INSTANCES },
  (_, i) => `default/orders-${i % 1000}/10.0.${i >> 8}.${i & 255}:80`,
);
const book = new ProbeBook();
const before = taken();
const cpu = cpuMicros();
for (let round = 0; round < KEPT_PROBES; round += 1)
  for (const [i, key] of keys.entries()) {
    const ok = i % 10 !== 0 || round % 7 !== 0;
    book.add(key, {
      kind: "http",
      ok,
      startedAt: 1_800_000_000_000 + round * 5000,
      latencyMs: 1 + (i % 13),
      // A string of its own each time, as probes make it.
      detail: ok ? `status ${200 + (round % 2)}` : `timeout after ${1000} ms`,
      degraded: false,
      isUnanswered: !ok,
      inFlight: undefined,
    });
  }
const micros = (cpuMicros() - cpu) / (INSTANCES * KEPT_PROBES);
const bytes = taken() - before;
const show = (name: string, figure: number, unit: string, goal: { goal?: string; met?: boolean } = {}) =>
  print({ bench: "probe-book", name, figure, unit, ...goal });
show(`${KEPT_PROBES} probes of each of 10,000 instances`, bytes / 1e6, "MB", {
  goal: "≤ 20 MB",
  met: bytes <= 20e6,
});
show("a probe kept", micros, "CPU µs");
if (book.of(keys[0]!).length !== KEPT_PROBES) throw new Error("not all are kept");
