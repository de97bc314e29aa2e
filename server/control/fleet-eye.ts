import type { Transition } from "#lib/contract/events.ts";
import { FleetWatch, type FleetPolicy } from "#server/core/fleet.ts";
import type { ServiceEvent } from "#server/core/event.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { FleetView, ServiceState } from "#server/core/model.ts";
import type { FailingTarget } from "#server/core/second-opinion.ts";

/** Who lets automation go on, and why. */
export interface Resumer {
  readonly actor: string;
  readonly reason: string;
}

interface FleetEyeParts {
  readonly policy: () => FleetPolicy;
  /** Every service is to be told, before anything else happens. */
  readonly onView: (view: FleetView) => void;
  readonly onTransitions: (transitions: readonly Transition[]) => void;
}

/** Sees every event before and after its step, for what is only to be seen over all services together. */
export class FleetEye {
  readonly #parts: FleetEyeParts;
  readonly #watch = new FleetWatch();
  #told: FleetView = this.#watch.view;

  constructor(parts: FleetEyeParts) {
    this.#parts = parts;
  }

  get view(): FleetView {
    return this.#told;
  }

  failing(): FailingTarget[] {
    return this.#watch.failing();
  }

  /** A failing check must be seen before it makes an instance unhealthy: it may be the one that makes them too many. */
  before(key: ServiceKey, event: ServiceEvent, state: ServiceState, at: number): void {
    if (event.kind !== "probed" || event.result.ok || !countsAsHealthy(state, event.id)) return;
    this.#watch.probed(key, event.id, true, at);
    this.#conclude(at);
  }

  after(key: ServiceKey, event: ServiceEvent, before: ServiceState, now: ServiceState, at: number): void {
    this.#watch.counted(key, before.tally, now.tally);
    switch (event.kind) {
      case "probed":
        if (event.result.ok || !countsAsHealthy(now, event.id)) this.#watch.probed(key, event.id, false, at);
        break;
      case "registered":
        this.#watch.returned(key, event.registered.id);
        break;
      case "unregistered":
        this.#watch.probed(key, event.id, false, at);
        if (now.instances.get(event.id)?.vanished !== undefined) this.#watch.vanished(key, event.id, at);
        break;
      case "taken-over":
        for (const { id, vanished } of now.instances.values())
          if (vanished?.kind === "settling") this.#watch.vanished(key, id, at);
        break;
      default:
        return;
    }
    this.#conclude(at);
  }

  tick(at: number): void {
    if (this.#watch.isTimed) this.#conclude(at);
  }

  /** `resumer`: who lets it go on, where that is known. */
  pause(pause: FleetView["pause"], at: number, resumer?: Resumer): void {
    this.#watch.paused(pause);
    this.#conclude(at, resumer);
  }

  #conclude(at: number, resumer?: Resumer): void {
    const view = this.#watch.judge(at, this.#parts.policy());
    const told = this.#told;
    if (view === told) return;
    this.#told = view;
    this.#parts.onTransitions(changesOf(told, view, at, resumer));
    this.#parts.onView(view);
  }
}

function countsAsHealthy({ instances }: ServiceState, id: string): boolean {
  const kind = instances.get(id)?.health.kind;
  return kind === "healthy" || kind === "degraded";
}

function changesOf(
  before: FleetView,
  now: FleetView,
  at: number,
  resumer: Resumer | undefined,
): Transition[] {
  const changes: Transition[] = [];
  if (now.doubt !== undefined && before.doubt === undefined) {
    const { failing, healthy } = now.doubt;
    changes.push({
      kind: "observer.held",
      at,
      text: `checks are doubted: ${failing} of ${healthy} healthy instances fail at once, so none is marked unhealthy by them`,
      evidence: { failing, healthy },
    });
  }
  if (now.doubt === undefined && before.doubt !== undefined)
    changes.push({ kind: "observer.released", at, text: "checks are believed again" });
  if (now.pause !== undefined && before.pause === undefined) {
    const { actor, reason } = now.pause;
    changes.push({ kind: "automation.paused", at, actor, text: `automation is paused: ${reason}` });
  }
  if (now.pause === undefined && before.pause !== undefined)
    changes.push(
      resumer === undefined
        ? { kind: "automation.resumed", at, text: "automation goes on" }
        : {
            kind: "automation.resumed",
            at,
            actor: resumer.actor,
            text: `automation goes on: ${resumer.reason}`,
          },
    );
  return changes;
}
