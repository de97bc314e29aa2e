import type { Tone } from "#components/ui/tone.ts";
import { ENDPOINT_STATUSES } from "#lib/contract/closed-sets.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { statusLook } from "./status.ts";

/** The colour of an event: that of the state it led to, else of its kind. */
export function eventTone({ kind, to }: LoggedEvent): Tone {
  const status = ENDPOINT_STATUSES.find((one) => one === to);
  if (kind === "status.changed" && status !== undefined) return statusLook[status].tone;
  if (kind === "health.changed") return to === "healthy" ? "good" : to === "unhealthy" ? "bad" : "caution";
  if (kind === "circuit.opened") return "bad";
  if (kind === "circuit.half_open" || kind === "circuit.refused") return "caution";
  if (kind === "circuit.closed") return "good";
  if (kind === "protection.changed") return to === "normal" ? "good" : "caution";
  if (kind === "store.down" || kind === "leader.lost" || kind === "instance.quarantined") return "bad";
  if (kind === "store.up" || kind === "leader.elected") return "good";
  if (
    /^(observer\.held|automation\.paused|epoch\.frozen|table\.refused|guard\.|policy\.unreadable|events\.lost)/.test(
      kind,
    )
  )
    return "caution";
  return /^(drain|leave|maintenance|policy|automation|epoch)\.|^weight\.(un)?set$|^circuit\.(un)?forced$/.test(
    kind,
  )
    ? "planned"
    : "idle";
}
