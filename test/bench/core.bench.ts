import type { ServiceEvent } from "#server/core/event.ts";
import { FleetWatch } from "#server/core/fleet.ts";
import type { ServiceState } from "#server/core/model.ts";
import { DEFAULT_POLICY } from "#server/core/policy.ts";
import { newService } from "#server/core/service.ts";
import { step } from "#server/core/step.ts";
import { TableEncoder } from "#server/core/table-encoder.ts";
import { probe, registered } from "#test/support/core.ts";
import { median, print } from "./child.ts";

// 10,000 instances in 1,000 services, and one large service: what deciding costs, an event and a tick at a time.
const SERVICES = 1000;
const PER_SERVICE = 10;
const ROUNDS = 7;
const START = 1_000_000_000;

const instance = (n: number) => `10.0.0.1:${n}`;

function fill(count: number, name: string): ServiceState {
  let state = newService({ namespace: "default", service: name });
  for (let port = 1; port <= count; port++) {
    state = step(state, { kind: "registered", registered: registered(port) }, START, DEFAULT_POLICY).state;
    const result = probe(true, START);
    state = step(state, { kind: "probed", id: instance(port), result }, START, DEFAULT_POLICY).state;
  }
  return state;
}

/** µs of CPU for each of `count` runs of `work`. */
function cost(count: number, work: (i: number) => void): number {
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < count; i++) work(i);
    const { user, system } = process.cpuUsage(before);
    taken.push((user + system) / count);
  }
  return median(taken);
}

function tell(name: string, figure: number, unit: string, goal?: number): void {
  const judged = goal === undefined ? {} : { goal: `≤ ${goal} ${unit}`, met: figure <= goal };
  print({ bench: "core", name, figure, unit, ...judged });
}

const memoryBefore = memory();
const services = Array.from({ length: SERVICES }, (_, i) => fill(PER_SERVICE, `service-${i}`));
tell("10,000 instances in 1,000 services: memory of their state", (memory() - memoryBefore) / 1e6, "MB");

let at = START + 3_600_000;
function run(index: number, event: ServiceEvent): void {
  const before = services[index];
  if (before !== undefined) services[index] = step(before, event, at, DEFAULT_POLICY).state;
}

tell(
  "a passing probe that changes nothing",
  cost(20_000, (i) =>
    run(i % SERVICES, { kind: "probed", id: instance(1 + (i % PER_SERVICE)), result: probe(true, at) }),
  ),
  "CPU µs",
  50,
);
tell(
  "a probe that fails, one that passes: each changes an instance of 10",
  cost(20_000, (i) =>
    run(i % SERVICES, {
      kind: "probed",
      id: instance(1 + (i % PER_SERVICE)),
      result: probe(Math.floor(i / SERVICES) % 2 === 1, at),
    }),
  ),
  "CPU µs",
  50,
);
tell(
  "a quiet service's tick",
  cost(20_000, (i) => {
    at += 1;
    run(i % SERVICES, { kind: "tick" });
  }),
  "CPU µs",
  50,
);

for (const size of [20, 100, 1000]) {
  let state = fill(size, `large-${size}`);
  const encoder = new TableEncoder();
  encoder.encode(state, DEFAULT_POLICY, 0);
  let isUp = true;
  const flip = (i: number) => {
    if (i % size === 0) isUp = !isUp;
    const result = probe(isUp, at, { degraded: isUp && i % 2 === 0 });
    state = step(state, { kind: "probed", id: instance(1 + (i % size)), result }, at, DEFAULT_POLICY).state;
  };
  tell(`an event decided, ${size} instances a service`, cost(10_000, flip), "CPU µs", 50);
  tell(
    `an event decided and its table rebuilt, ${size} instances a service`,
    cost(2000, (i) => {
      flip(i);
      encoder.encode(state, DEFAULT_POLICY, Math.ceil(size / 42));
    }),
    "CPU µs",
  );
}

for (const size of [1000, 4000]) {
  const whole = fill(size, `lost-${size}`);
  const later = START + 3_600_000;
  let state = whole;
  const vanish = (i: number) => {
    if (i % size === 0) state = whole;
    const event = { kind: "unregistered", id: instance(1 + (i % size)), because: "vanished" } as const;
    state = step(state, event, later, DEFAULT_POLICY).state;
  };
  tell(`a registration that vanishes with all others, ${size} instances`, cost(size, vanish), "CPU µs", 50);
}

const watch = new FleetWatch();
const key = { namespace: "default", service: "s" };
tell(
  "a failing check seen over 10,000 instances",
  cost(20_000, (i) => {
    watch.probed(key, `${i % 10_000}`, i % 3 !== 0, at + i);
    watch.judge(at + i, DEFAULT_POLICY);
  }),
  "CPU µs",
  50,
);

function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
