import { ConcurrencyLimit } from "#lib/sdk/limits/concurrency-limit.ts";
import { LocalCircuit } from "#lib/sdk/limits/local-circuit.ts";
import { RetryBudget } from "#lib/sdk/limits/retry-budget.ts";
import { TokenBucket } from "#lib/sdk/limits/token-bucket.ts";
import { CallLog } from "#lib/sdk/reports/call-log.ts";
import { Outbox } from "#lib/sdk/reports/outbox.ts";
import { cpuMicros, median, print } from "./child.ts";

// What a client pays for its reports: 100 instances, 5,000 calls a second, a report every 5 s. Without the sending.
const INSTANCES = 100;
const CALLS_PER_SECOND = 5000;
const REPORT_EVERY_S = 5;
const CALLS = 500_000;
const REPORTS = 500;
const ROUNDS = 9;
const GOAL_PERCENT = 1;

const ids = Array.from({ length: INSTANCES }, (_, i) => `10.0.0.${i}:8080`);
const idOf = (i: number): string => ids[i % INSTANCES] ?? "";
/** All buckets, most calls in the lower ones. */
const tookMs = Array.from({ length: 1000 }, (_, i) => 2 ** ((i * 13) % 14) * (0.5 + (i % 7) / 7));

/** µs of CPU for each of `count` runs. */
function cost(count: number, work: () => void): number {
  const before = cpuMicros();
  work();
  return (cpuMicros() - before) / count;
}

const counters = ids.map((id) => ({ id, begun: 0, ended: 0 }));
function bare(): void {
  for (let i = 0; i < CALLS; i++) {
    const counter = counters[i % INSTANCES];
    if (counter === undefined) continue;
    counter.begun += 1;
    counter.ended += 1;
  }
}

const log = new CallLog();
function counted(): void {
  for (let i = 0; i < CALLS; i++) {
    const slot = log.begin("orders", idOf(i));
    log.end(slot, i % 50 === 0 ? "server" : "ok", tookMs[i % 1000] ?? 0);
  }
}

const outbox = new Outbox({ service: "checkout", id: "10.0.1.3:9000", bootId: "9f2c" });
let bytes = 0;
function reported(): void {
  for (let i = 0; i < REPORTS; i++) {
    for (const id of ids) log.end(log.begin("orders", id), "ok", 5);
    outbox.add({ windowMs: REPORT_EVERY_S * 1000, held: { orders: "7f3c.1234" }, calls: log.take() });
    bytes = JSON.stringify(outbox.next()).length;
    outbox.accepted();
  }
}

const circuit = new LocalCircuit();
circuit.set({ consecutiveFailures: 5, baseOpenMs: 1000, maxOpenMs: 30_000, maxOpenRatio: 0.5 });
circuit.keep(ids);
const limit = new ConcurrencyLimit();
limit.set({ mode: "adaptive", min: 4, max: 1000 });
const bucket = new TokenBucket();
bucket.set({ callsPerSecond: 1_000_000, burst: 1_000_000 }, 0);
const budget = new RetryBudget();
let now = 0;
let letIn = 0;
function limited(): void {
  for (let i = 0; i < CALLS; i++) {
    now += 1000 / CALLS_PER_SECOND;
    const id = idOf(i);
    if (bucket.take(now) > 0 || !limit.tryAcquire() || !circuit.mayCall(id, now)) continue;
    letIn += 1;
    budget.call(now);
    const call = circuit.begun(id, now);
    circuit.ended(id, "ok", now, call);
    limit.release(5, false, now);
  }
}

const rounds = Array.from({ length: ROUNDS }, () => ({
  bare: cost(CALLS, bare),
  call: cost(CALLS, counted),
  report: cost(REPORTS, reported),
  limits: cost(CALLS, limited),
})).slice(2);
if (letIn !== ROUNDS * CALLS) throw new Error(`${letIn} calls were let in`);
const figure = (of: (round: (typeof rounds)[number]) => number): number => median(rounds.map(of));

const bareMicros = figure((round) => round.bare);
const call = figure((round) => round.call);
const report = figure((round) => round.report);
const percent = (CALLS_PER_SECOND * call + report / REPORT_EVERY_S) / 10_000;
const tell = (name: string, value: number, unit: string) =>
  print({ bench: "reports", name, figure: value, unit });
tell("a call counted, bare counters", bareMicros, "CPU µs");
print({
  bench: "reports",
  name: "a call counted: begin and end",
  figure: call,
  unit: "CPU µs",
  ratio: call / bareMicros,
});
tell("a report of 100 instances: taken, numbered, written as JSON", report, "CPU µs");
tell("a report of 100 instances: size", bytes / 1000, "KB");
tell(
  "a call through rate limit, concurrency limit, circuit and retry budget",
  figure((round) => round.limits),
  "CPU µs",
);
print({
  bench: "reports",
  name: "5,000 calls/s to 100 instances, a report every 5 s",
  figure: percent,
  unit: "% of a core",
  goal: `≤ ${GOAL_PERCENT} % of a core`,
  met: percent <= GOAL_PERCENT,
});
