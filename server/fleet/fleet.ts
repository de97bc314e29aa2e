import { HeadgateError } from "#lib/contract/error.ts";
import type { SampleFleet } from "#server/ports/sample-fleet.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { type FleetProcess, keepProcess } from "./fleet-process.ts";
import { samplePlan, type SampleService } from "./plan.ts";
import type { ScheduleName } from "./schedule.ts";

export interface SampleFleetParts {
  /** Where this server can be reached, `http://127.0.0.1:7400`; asked when the fleet starts. */
  readonly listenUrl: () => string;
  /** A token with the scopes register, routes:read and report. */
  readonly token: () => Promise<string>;
  /** One with the scopes view, drain and policy:write, by the name deploy-bot; asked for a lively fleet only. */
  readonly deployToken: () => Promise<string>;
  readonly log: Log;
  /** Whether this server listens on loopback. */
  readonly available: boolean;
  readonly schedule?: ScheduleName;
}

const READY_MS = 30_000;
/** deploy-bot runs in this service's process. */
const DEPLOYS: SampleService = "payments";
/** A fleet without faults is looked at by tests, which need not wait. */
const REPORT_MS: Readonly<Record<ScheduleName, number>> = { lively: 5000, calm: 1000 };

/** Five services, fifteen instances, in processes of their own that know Headgate by its API alone. */
export function createSampleFleet(parts: SampleFleetParts): SampleFleet {
  const { listenUrl, token, deployToken, log, available, schedule = "lively" } = parts;
  const ports = new Map(samplePlan.map(({ name }) => [name, { current: [] as readonly number[] }]));
  let processes: readonly FleetProcess[] = [];
  /** Starts and stops one after the other, in the order they were asked for. */
  let last: Promise<void> = Promise.resolve();

  const isRunning = () => processes.some((one) => !one.isOver());

  /** Not before all are registered, however long a busy machine takes. */
  let startedAt: number | undefined;

  function keep(service: SampleService): FleetProcess {
    return keepProcess({
      order: async () => ({
        kind: "start",
        url: listenUrl(),
        token: await token(),
        ...(service === DEPLOYS && schedule === "lively" ? { deployToken: await deployToken() } : {}),
        service,
        schedule,
        reportMs: REPORT_MS[schedule],
        ...(startedAt === undefined ? {} : { startedAt }),
      }),
      ports: ports.get(service) ?? { current: [] },
      log: log.child({ service }),
    });
  }

  async function start(): Promise<void> {
    if (isRunning()) return;
    startedAt = undefined;
    processes = samplePlan.map(({ name }) => keep(name));
    try {
      await withinTime(Promise.all(processes.map(async ({ ready }) => ready)));
      startedAt = Date.now();
      for (const each of processes) each.begin(startedAt);
      log.info({ services: samplePlan.length }, "The sample fleet runs");
    } catch (error) {
      await stop();
      const why = error instanceof Error ? error.message : String(error);
      throw new HeadgateError("unavailable", `the sample fleet could not start: ${why}`, { cause: error });
    }
  }

  async function stop(): Promise<void> {
    const ending = processes;
    processes = [];
    await Promise.all(ending.map(async (one) => one.stop()));
  }

  async function inTurn(task: () => Promise<void>): Promise<void> {
    const turn = last.then(task);
    last = turn.catch(() => undefined);
    return turn;
  }

  return {
    state: () => (!available ? "unavailable" : isRunning() ? "running" : "stopped"),
    async start() {
      if (!available) {
        const message = "the sample fleet runs only where Headgate listens on loopback";
        throw new HeadgateError("precondition_failed", message);
      }
      return inTurn(start);
    },
    stop: async () => inTurn(stop),
  };
}

async function withinTime(ready: Promise<unknown>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not registered within ${READY_MS} ms`)), READY_MS);
  try {
    await Promise.race([ready, late]);
  } finally {
    clearTimeout(timer);
  }
}
