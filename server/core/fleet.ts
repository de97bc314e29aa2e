import type { ObserverPolicy, PreservePolicy } from "#lib/contract/policy.ts";
import { serviceKeyText, type ServiceKey } from "./keys.ts";
import type { FleetView, Tally } from "./model.ts";
import { RecentKeys } from "./recent-keys.ts";
import type { FailingTarget } from "./second-opinion.ts";

export interface FleetPolicy {
  readonly observer: ObserverPolicy;
  readonly preserve: PreservePolicy;
}

/** `spent`: it has held for as long as it may; checks are believed until the ratio has fallen once. */
type Doubt =
  | { readonly kind: "none" }
  | { readonly kind: "held"; readonly since: number; readonly failing: number; readonly healthy: number }
  | { readonly kind: "spent" };

/**
 * What is only to be seen over all services together: that checks fail everywhere at once, so that the observer is
 * to be doubted, and that registrations vanish everywhere at once. decisions.md §1 and §5. Like a step it knows no
 * clock; it keeps its own books because a step over all instances would cost as much as the fleet is large.
 */
export class FleetWatch {
  /** Instances that count as healthy and failed their last probe. */
  readonly #failing = new RecentKeys();
  readonly #vanished = new RecentKeys();
  /** Healthy instances per service; none where there are none. */
  readonly #healthy = new Map<string, number>();
  #healthyTotal = 0;
  #registered = 0;
  #doubt: Doubt = { kind: "none" };
  #view: FleetView = { doubt: undefined, isMassLoss: false, pause: undefined };

  /** The same object until something in it changes. */
  get view(): FleetView {
    return this.#view;
  }

  /** Whether time alone may change the view. */
  get isTimed(): boolean {
    return this.#failing.size > 0 || this.#vanished.size > 0 || this.#doubt.kind !== "none";
  }

  /** Instances that count as healthy and failed their last check, those of late. */
  failing(): FailingTarget[] {
    return [...this.#failing.keys()].map(({ group, name: id }) => {
      const [namespace = "", service = ""] = group.split("/");
      return { service: { namespace, service }, id };
    });
  }

  /** `isFailing`: it counts as healthy, and its last probe failed. */
  probed(key: ServiceKey, id: string, isFailing: boolean, at: number): void {
    if (isFailing) this.#failing.add(serviceKeyText(key), id, at);
    else this.#failing.delete(serviceKeyText(key), id);
  }

  vanished(key: ServiceKey, id: string, at: number): void {
    this.#vanished.add(serviceKeyText(key), id, at);
  }

  /** It registered again. */
  returned(key: ServiceKey, id: string): void {
    this.#vanished.delete(serviceKeyText(key), id);
  }

  /** A service's tally after a step. */
  counted(key: ServiceKey, before: Tally, now: Tally): void {
    this.#registered += now.registered - before.registered;
    if (before.healthy === now.healthy) return;
    this.#healthyTotal += now.healthy - before.healthy;
    if (now.healthy === 0) this.#healthy.delete(serviceKeyText(key));
    else this.#healthy.set(serviceKeyText(key), now.healthy);
  }

  paused(pause: FleetView["pause"]): void {
    this.#view = { ...this.#view, pause };
  }

  /** Draws the conclusion from what was told since. */
  judge(at: number, { observer, preserve }: FleetPolicy): FleetView {
    this.#failing.forget(at - observer.windowMs);
    this.#vanished.forget(at - preserve.windowMs);
    this.#doubt = this.#doubtAfter(at, observer);
    const lost = this.#vanished.size;
    // Those that failed their checks are registered no more; they were part of the whole.
    const isMassLoss =
      preserve.mode === "on" &&
      lost >= preserve.minCount &&
      lost >= preserve.fleetRatio * Math.max(this.#registered, lost);
    this.#show(isMassLoss);
    return this.#view;
  }

  #doubtAfter(at: number, { ratio, minFailing, holdMs }: ObserverPolicy): Doubt {
    const failing = this.#failing.size;
    const isMass =
      failing >= minFailing &&
      failing > ratio * this.#healthyTotal &&
      this.#failing.groups >= Math.min(2, this.#healthy.size);
    const doubt = this.#doubt;
    if (!isMass || holdMs === 0) return doubt.kind === "none" ? doubt : { kind: "none" };
    switch (doubt.kind) {
      case "none":
        return { kind: "held", since: at, failing, healthy: this.#healthyTotal };
      case "held":
        return at - doubt.since >= holdMs ? { kind: "spent" } : doubt;
      case "spent":
        return doubt;
    }
  }

  #show(isMassLoss: boolean): void {
    const { doubt } = this.#view;
    const held = this.#doubt.kind === "held" ? this.#doubt : undefined;
    if (doubt?.since === held?.since && this.#view.isMassLoss === isMassLoss) return;
    const { since, failing, healthy } = held ?? { since: 0, failing: 0, healthy: 0 };
    this.#view = {
      ...this.#view,
      doubt: held === undefined ? undefined : { since, failing, healthy },
      isMassLoss,
    };
  }
}
