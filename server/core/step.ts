import type { Policy } from "#lib/contract/policy.ts";
import type { ServiceEvent, Step } from "./event.ts";
import { onConsumers, onPublished } from "./step-departure.ts";
import { onFleet } from "./step-fleet.ts";
import { onIntents, onLeave, onRenewed } from "./step-intents.ts";
import { onProbed } from "./step-probe.ts";
import { onPolicy, onRegistered, onTakenOver, onUnregistered } from "./step-registration.ts";
import { onTick } from "./step-tick.ts";
import { onReported, onTryNow } from "./step-traffic.ts";
import type { ServiceState } from "./model.ts";

/**
 * One event of one service: the only place where its state changes. `at` is leader time, ms, and never goes back
 * within a term. Events of other services cannot matter, so they commute.
 */
export function step(state: ServiceState, event: ServiceEvent, at: number, policy: Policy): Step {
  switch (event.kind) {
    case "registered":
      return onRegistered(state, event.registered, at, policy);
    case "unregistered":
      return onUnregistered(state, event, at, policy);
    case "taken-over":
      return onTakenOver(state, event, at, policy);
    case "probed":
      return onProbed(state, event.id, event.result, at, policy);
    case "reported":
      return onReported(state, event, at, policy);
    case "try-now":
      return onTryNow(state, event, at, policy);
    case "intents":
      return onIntents(state, event, at, policy);
    case "renewed":
      return onRenewed(state, event.drain, at, policy);
    case "leave":
      return onLeave(state, event, at, policy);
    case "published":
      return onPublished(state, event.revision, at, policy);
    case "consumers":
      return onConsumers(state, event, at, policy);
    case "fleet":
      return onFleet(state, event.fleet, at, policy);
    case "policy":
      return onPolicy(state, at, policy);
    case "tick":
      return onTick(state, event, at, policy);
  }
}
