import type { Transition } from "#lib/contract/events.ts";
import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { Consumer, Registered, ServiceState } from "./model.ts";
import type { ProbeResult } from "./probe.ts";

/** Everything that may change a service's state. */
export type ServiceEvent =
  | { readonly kind: "registered"; readonly registered: Registered }
  | { readonly kind: "unregistered"; readonly id: string }
  | { readonly kind: "probed"; readonly id: string; readonly result: ProbeResult }
  | {
      readonly kind: "intents";
      readonly intents: ReadonlyMap<string, InstanceIntents>;
      readonly revision: number;
      readonly because: IntentsBecause;
    }
  | { readonly kind: "leave"; readonly id: string; readonly deadlineAt: number; readonly actor: string }
  /** The store's table says, at `revision`, exactly what this state wants of it. */
  | { readonly kind: "published"; readonly revision: number }
  /** Everyone who consumes the table; `asOf`: leader time at which the first of them was asked about. */
  | { readonly kind: "consumers"; readonly consumers: readonly Consumer[]; readonly asOf: number }
  | { readonly kind: "policy" }
  | { readonly kind: "tick" };

/** Why intents are other than before. `found`: they stood already when this leader came; nothing happened now. */
export type IntentsBecause =
  | { readonly kind: "asked"; readonly actor: string }
  | { readonly kind: "expired" }
  | { readonly kind: "found" };

/** What the shell must do after a step; it is level-based where it can be, so that doing it twice is harmless. */
export type Effect =
  /** Starts or changes the checks of an instance; `isKnown`: its health is known already, no hurry. */
  | { readonly kind: "probe"; readonly id: string; readonly isKnown: boolean }
  | { readonly kind: "probe-now"; readonly id: string }
  | { readonly kind: "stop-probe"; readonly id: string }
  /** Removes the registration: the process said it goes, and it has drained or its time is up. */
  | { readonly kind: "deregister"; readonly id: string };

export interface Step {
  /** The same object when nothing changed. */
  readonly state: ServiceState;
  readonly transitions: readonly Transition[];
  readonly effects: readonly Effect[];
}
