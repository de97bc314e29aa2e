import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { InstanceState, Tally } from "./model.ts";
import { isEligible } from "./status.ts";
import { baseWeightOf } from "./weight.ts";

export const NO_TALLY: Tally = { registered: 0, proven: 0, serving: 0, healthy: 0, retained: 0, timed: 0 };

/** The tally without what an instance gave it before, and with what it gives now. */
export function retally(tally: Tally, before: Counted | undefined, now: Counted | undefined): Tally {
  const less = shareOf(before);
  const more = shareOf(now);
  return {
    registered: tally.registered - less.registered + more.registered,
    proven: tally.proven - less.proven + more.proven,
    serving: tally.serving - less.serving + more.serving,
    healthy: tally.healthy - less.healthy + more.healthy,
    retained: tally.retained - less.retained + more.retained,
    timed: tally.timed - less.timed + more.timed,
  };
}

export interface Counted {
  readonly instance: InstanceState;
  readonly intents: InstanceIntents | undefined;
}

function shareOf(counted: Counted | undefined): Tally {
  if (counted === undefined) return NO_TALLY;
  const { instance, intents } = counted;
  const { status, health, vanished, registered } = instance;
  const isProven = isEligible(instance, status, baseWeightOf(instance, intents));
  const serves = status === "warming" || status === "degraded" || status === "serving";
  return {
    registered: registered === undefined ? 0 : 1,
    proven: isProven ? 1 : 0,
    serving: isProven && serves ? 1 : 0,
    healthy: health.kind === "healthy" || health.kind === "degraded" ? 1 : 0,
    retained: vanished?.kind === "retained" ? 1 : 0,
    timed: isTimed(counted) ? 1 : 0,
  };
}

/** Whether time alone may change it. */
function isTimed({ instance, intents }: Counted): boolean {
  const { departure, leave, vanished, rotation, circuit, latency, unregisteredAt } = instance;
  if (departure !== undefined && departure.stage !== "drained") return true;
  if (leave !== undefined || vanished !== undefined || unregisteredAt !== undefined) return true;
  if (rotation.kind === "in" && rotation.share < 1) return true;
  // A trial begins with the table that says so.
  if (circuit.kind !== "closed" || circuit.refused !== undefined || latency.value !== 1) return true;
  return intents?.drains.some(({ keepAliveMs }) => keepAliveMs !== undefined) ?? false;
}
