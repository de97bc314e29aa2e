import type { Consumer, ServiceState } from "#server/core/model.ts";
import { DEFAULT_POLICY } from "#server/core/policy.ts";
import { newService } from "#server/core/service.ts";
import { step } from "#server/core/step.ts";
import { instanceFiguresOf } from "#server/control/instance-figures.ts";
import { figuresOf } from "#server/control/service-figures.ts";
import type { LeaderState } from "#server/ports/control.ts";
import { LATENCY_BOUNDS_MS } from "#lib/contract/report.ts";
import { createTelemetry } from "#server/telemetry/metrics.ts";
import { probe, registered } from "#test/support/core.ts";
import { cpuMicros, median, print } from "./child.ts";

// A scrape of a leader of 1,000 services with 10 instances and 10 clients each, all of which report: what it costs,
// and for how long nothing else runs meanwhile.
const SERVICES = 1000;
const EACH = 10;
const ROUNDS = 9;
const AT = 1_000_000_000;
/** A failing check is not believed where the loop stood still for longer, ms. */
const GOAL_HELD_MS = 50;

function fill(name: string): ServiceState {
  let state = newService({ namespace: "default", service: name });
  for (let port = 1; port <= EACH; port++) {
    const id = `10.0.0.1:${port}`;
    state = step(state, { kind: "registered", registered: registered(port) }, AT, DEFAULT_POLICY).state;
    const result = probe(port % 4 !== 0, AT);
    state = step(state, { kind: "probed", id, result }, AT, DEFAULT_POLICY).state;
  }
  return state;
}

const services = Array.from({ length: SERVICES }, (_, i) => fill(`service-${i}`));
const consumers: Consumer[] = Array.from({ length: EACH }, (_, i) => ({
  id: `c${i}`,
  held: i,
  lastContactAt: AT,
  open: true,
}));
const state: Pick<LeaderState, "services" | "tableRevision" | "tableHeldBack" | "consumers"> = {
  services: () => services,
  tableRevision: () => 5,
  tableHeldBack: () => undefined,
  consumers: () => consumers,
};

const telemetry = createTelemetry(() => performance.now());
telemetry.observe({
  control: {
    quarantined: () => [],
    now: () => AT,
    frozen: () => undefined,
    automationPause: () => undefined,
    doubt: () => undefined,
    traffic: { room: { bytes: 0, evicted: 0, refused: 0 } },
  },
  store: { health: () => ({ up: true, since: 0 }) },
  events: { lost: 0 },
  figures: () => figuresOf(state as LeaderState), // figures ask no more of it
  instances: () => instanceFiguresOf(state),
});
const counts = { ok: 1, timeout: 1, connect: 1, reset: 1, server: 1, rejected: 1 };
const durations = { counts: [...LATENCY_BOUNDS_MS, 0].map(() => 3), sumMs: 100 };
for (const { key } of services) {
  const byCaller = new Map([
    ["web", counts],
    ["mobile", counts],
  ]);
  const byInstance = new Map(
    Array.from({ length: EACH }, (_, i) => [
      `10.0.0.1:${i + 1}`,
      { calls: 9, failed: 3, timed: 6, sumMs: 100 },
    ]),
  );
  telemetry.calls({ service: key, byCaller, byInstance, durations });
}

/** One scrape: CPU, bytes, and the most that is done between two turns of the loop, ms of CPU: time by itself tells of others. */
async function scrape(render: () => Promise<string>) {
  let heldMs = 0;
  let isOver = false;
  let last = cpuMicros();
  const watch = (): void => {
    const now = cpuMicros();
    heldMs = Math.max(heldMs, (now - last) / 1000);
    last = now;
    if (!isOver) setImmediate(watch);
  };
  setImmediate(watch);
  const before = cpuMicros();
  const text = await render();
  const cpuMs = (cpuMicros() - before) / 1000;
  isOver = true;
  await new Promise(setImmediate);
  return { cpuMs, bytes: text.length, series: text.split("\n").length, heldMs };
}

async function measure(what: string, render: () => Promise<string>): Promise<void> {
  const rounds: Awaited<ReturnType<typeof scrape>>[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await scrape(render));
  const figure = (of: (round: (typeof rounds)[number]) => number) => median(rounds.slice(2).map(of));
  const heldMs = figure((round) => round.heldMs);
  const told = (name: string, value: number, unit: string) =>
    print({ bench: "scrape", name: `${what}: ${name}`, figure: value, unit });
  told(
    "CPU of a scrape",
    figure(({ cpuMs }) => cpuMs),
    "ms",
  );
  told("size", figure(({ bytes }) => bytes) / 1e6, "MB");
  told(
    "lines",
    figure(({ series }) => series),
    "lines",
  );
  print({
    bench: "scrape",
    name: `${what}: loop held at a stretch`,
    figure: heldMs,
    unit: "ms",
    goal: `≤ ${GOAL_HELD_MS} ms`,
    met: heldMs <= GOAL_HELD_MS,
  });
}

await measure("1,000 services", () => telemetry.render());
await measure("10,000 instances", () => telemetry.renderInstances());
telemetry.close();
