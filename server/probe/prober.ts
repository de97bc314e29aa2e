import type { Clock, Random } from "#server/ports/clock.ts";
import type { ProbeListener, Prober, ProbeTarget } from "#server/ports/prober.ts";
import type { Telemetry } from "#server/ports/telemetry.ts";
import type { Checker, CheckerDeps } from "./checker.ts";
import { grpcChecker } from "./grpc.ts";
import type { AddressGuard } from "./guard.ts";
import { httpChecker } from "./http.ts";
import { KeptConnections } from "./kept-connections.ts";
import { createResolver, type Lookup } from "./resolve.ts";
import { createSchedule } from "./schedule.ts";
import { tcpChecker } from "./tcp.ts";

export interface ProberDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly telemetry: Pick<Telemetry, "probeDone">;
  readonly guard: AddressGuard;
  readonly onResult: ProbeListener;
  readonly maxFirstInFlight?: number;
  /** HTTP connections kept between probes; more targets than this connect for each probe. */
  readonly maxKeptConnections?: number;
  readonly lookup?: Lookup;
}

/** The real prober: sockets, on the schedule of schedule.ts. */
export function createProber(deps: ProberDeps): Prober {
  const { clock, random, telemetry, guard, onResult } = deps;
  const { maxFirstInFlight = 256, maxKeptConnections = 8192, lookup } = deps;
  const resolve = createResolver({ clock, guard, ...(lookup === undefined ? {} : { lookup }) });
  const kept = new KeptConnections(maxKeptConnections);
  const checkerDeps = { clock, random, guard, resolve, kept };
  const checkerFor = (target: ProbeTarget): Checker => makeChecker(target, checkerDeps);
  return createSchedule({ clock, random, telemetry, onResult, maxFirstInFlight, checkerFor });
}

function makeChecker({ key, host, port, check }: ProbeTarget, deps: CheckerDeps): Checker {
  switch (check.kind) {
    case "http":
      return httpChecker({ key, host, port, check }, deps);
    case "tcp":
      return tcpChecker({ key, host, port, check }, deps);
    case "grpc":
      return grpcChecker({ key, host, port, check }, deps);
  }
}
