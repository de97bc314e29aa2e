import type { Policy } from "#lib/contract/policy.ts";
import { Change } from "./change.ts";
import type { ServiceEvent, Step } from "./event.ts";
import { allOf } from "./intents.ts";
import type { InstanceState, ServiceState } from "./model.ts";
import { rotationAged } from "./slow-start.ts";
import { isPaused } from "./status.ts";
import { tickDepartures } from "./step-departure.ts";
import { isTrafficTimed, tickTraffic } from "./step-traffic.ts";
import { tickVanished } from "./vanish.ts";

const NO_LATENCIES: ReadonlyMap<string, readonly number[]> = new Map();

/** What falls due with time alone. Nothing else in a service's state depends on the clock. */
export function onTick(
  state: ServiceState,
  { probeLatencies = NO_LATENCIES }: ServiceEvent & { kind: "tick" },
  at: number,
  policy: Policy,
): Step {
  const change = new Change(state, at, policy);
  if (!isPaused(state, policy)) {
    tickVanished(change, at, policy);
    tickSlowStart(change, at, policy);
  }
  tickTraffic(change, change.state, at, policy, ({ id }) => probeLatencies.get(id) ?? []);
  tickDepartures(change, at, policy);
  tickIntents(change, at, policy);
  return change.done();
}

/** Whether time alone may change the service, so that the others need no tick. */
export function isTimed(state: ServiceState, policy: Policy): boolean {
  if (state.tally.timed > 0 || isTrafficTimed(state, policy)) return true;
  return state.turnover.vanished.size > 0 || state.released.size > 0;
}

function tickSlowStart(change: Change, at: number, policy: Policy): void {
  for (const instance of change.instances.values()) {
    const rotation = rotationAged(instance.rotation, at, policy.slowStart);
    if (rotation !== instance.rotation) change.put({ ...instance, rotation });
  }
}

/** Intents that end by themselves: their address is gone for long, or nobody holds them any more. */
function tickIntents(change: Change, at: number, policy: Policy): void {
  for (const [id, intents] of change.state.intents) {
    const instance = change.get(id);
    if (instance === undefined) continue;
    const goneMs = instance.unregisteredAt === undefined ? 0 : at - instance.unregisteredAt;
    const isOrphan = instance.registered === undefined && goneMs >= policy.drain.orphanMs;
    const endsAlone = allOf(intents).some((intent) => intent !== intents.maintenance);
    if (isOrphan && endsAlone) change.effect({ kind: "end-intents", id, which: { kind: "orphaned" } });
    for (const { id: drain, keepAliveMs } of intents.drains)
      if (keepAliveMs !== undefined) tickHeld(change, instance, drain, keepAliveMs, at);
  }
}

/** A drain that nobody renews ends where its instance is well; else it stays, and says so. */
function tickHeld(
  change: Change,
  instance: InstanceState,
  drain: string,
  keepAliveMs: number,
  at: number,
): void {
  const renewal = change.state.renewals.get(drain);
  if (renewal === undefined || at - renewal.at < keepAliveMs) return;
  const passes = instance.health.kind === "healthy" || instance.health.kind === "degraded";
  if (passes)
    return change.effect({ kind: "end-intents", id: instance.id, which: { kind: "abandoned", drain } });
  if (renewal.isAbandoned) return;
  const renewals = new Map(change.state.renewals).set(drain, { ...renewal, isAbandoned: true });
  change.service({ renewals });
  change.put({ ...instance });
  change.note("drain.abandoned", instance.id, {
    text: "nobody renews this drain, and the instance does not pass its checks: it stays out",
    evidence: { id: drain },
  });
}
