import { fleetSummary } from "#server/api/views/fleet.ts";
import type { ServiceState } from "#server/core/model.ts";
import { DEFAULT_POLICY } from "#server/core/policy.ts";
import { newService } from "#server/core/service.ts";
import { step } from "#server/core/step.ts";
import type { LeaderState } from "#server/ports/control.ts";
import { probe, registered } from "#test/support/core.ts";
import { median, print } from "./child.ts";

// What the overview costs at 10,000 instances in 1,000 services, each called by four clients, one in ten instances out.
const SERVICES = 1000;
const PER_SERVICE = 10;
const CLIENTS = 4;
const ROUNDS = 41;
const at = 1_000_000_000;

const id = (port: number) => `10.0.0.1:${port}`;

function fill(name: string): ServiceState {
  let state = newService({ namespace: "default", service: name });
  for (let port = 1; port <= PER_SERVICE; port += 1) {
    const where = { zone: `${port % 3}`, version: "1.0" };
    state = step(
      state,
      { kind: "registered", registered: registered(port, where) },
      at,
      DEFAULT_POLICY,
    ).state;
    const result = probe(port > 1, at);
    state = step(state, { kind: "probed", id: id(port), result }, at, DEFAULT_POLICY).state;
  }
  const calls = Array.from({ length: PER_SERVICE }, (_, i) => {
    return { id: id(i + 1), ok: 10, failed: 0, inFlight: 1, latency: undefined };
  });
  const reports = Array.from({ length: CLIENTS }, (_, i) => {
    return { client: `caller/${i}`, held: undefined, windowMs: 5000, calls };
  });
  return step(state, { kind: "reported", reports }, at, DEFAULT_POLICY).state;
}

const services = Array.from({ length: SERVICES }, (_, i) => fill(`service-${i}`));
const leader = {
  policy: () => DEFAULT_POLICY,
  changedAt: () => at,
  tableHeldBack: () => undefined,
} as unknown as LeaderState; // no more is asked of it

function cost(before: (round: number) => void): number {
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    before(round);
    const start = process.cpuUsage();
    fleetSummary(leader, services, at + round, { coverage: () => ({ reporting: 0, consumers: 0 }) });
    const { user, system } = process.cpuUsage(start);
    taken.push((user + system) / 1000);
  }
  return median(taken);
}

function changed(service: ServiceState, round: number): ServiceState {
  const result = probe(round % 2 === 0, at);
  let state = service;
  for (let i = 0; i < 3; i += 1)
    state = step(state, { kind: "probed", id: id(2), result }, at + round, DEFAULT_POLICY).state;
  return state;
}

const changing = (one: number) => (round: number) =>
  services.forEach((service, i) => {
    if (i % one === 0) services[i] = changed(service, round);
  });

// Forty services a second, as it is asked for four times a second.
const some = cost(changing(100));
print({
  bench: "fleet",
  name: "10,000 instances at a glance, 10 services changed",
  figure: some,
  unit: "CPU ms",
  goal: "≤ 15 CPU ms",
  met: some <= 15,
});
print({
  bench: "fleet",
  name: "10,000 instances at a glance, all services changed",
  figure: cost(changing(1)),
  unit: "CPU ms",
});
