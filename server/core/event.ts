import type { Transition } from "#lib/contract/events.ts";
import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { Consumer, FleetView, Registered, ServiceState } from "./model.ts";
import type { ProbeResult } from "./probe.ts";
import type { ClientReport } from "./report.ts";

/** Everything that may change a service's state. */
export type ServiceEvent =
  | { readonly kind: "registered"; readonly registered: Registered }
  /** `because`: said through Headgate's API, or the key just went. */
  | { readonly kind: "unregistered"; readonly id: string; readonly because: "deregistered" | "vanished" }
  /** Every registration that a new leader found has been told; `deregistered`: those that went on purpose before. */
  | { readonly kind: "taken-over"; readonly deregistered: ReadonlySet<string> }
  | { readonly kind: "probed"; readonly id: string; readonly result: ProbeResult }
  | {
      readonly kind: "intents";
      readonly intents: ReadonlyMap<string, InstanceIntents>;
      readonly revision: number;
      readonly because: IntentsBecause;
      /** Nobody wrote them: what would be is asked for. */
      readonly isSupposed?: true;
    }
  | { readonly kind: "leave"; readonly id: string; readonly deadlineAt: number; readonly actor: string }
  /** The store's table says, at `revision`, exactly what this state wants of it. */
  | { readonly kind: "published"; readonly revision: number }
  /** Everyone who consumes the table; `asOf`: leader time at which the first of them was asked about. */
  | { readonly kind: "consumers"; readonly consumers: readonly Consumer[]; readonly asOf: number }
  /** What clients said of their calls; each report once. */
  | { readonly kind: "reported"; readonly reports: readonly ClientReport[] }
  /** What all services together say. */
  | { readonly kind: "fleet"; readonly fleet: FleetView }
  /** An operator has the circuit try now, whatever its time. */
  | { readonly kind: "try-now"; readonly id: string; readonly actor: string; readonly reason: string }
  /** Whoever holds a drain says that it still does. */
  | { readonly kind: "renewed"; readonly drain: string }
  | { readonly kind: "policy" }
  /** `probeLatencies`: ms of each instance's last passing probes, where the policy lets latency move weights. */
  | { readonly kind: "tick"; readonly probeLatencies?: ReadonlyMap<string, readonly number[]> };

/** Why intents are other than before. `found`: they stood already when this leader came; nothing happened now. */
export type IntentsBecause =
  | { readonly kind: "asked"; readonly actor: string }
  | { readonly kind: "expired" }
  | { readonly kind: "orphaned" }
  | { readonly kind: "abandoned" }
  | { readonly kind: "found" };

/** What the shell must do after a step; it is level-based where it can be, so that doing it twice is harmless. */
export type Effect =
  /** Starts or changes the checks of an instance; `isKnown`: its health is known already, no hurry. */
  | { readonly kind: "probe"; readonly id: string; readonly isKnown: boolean }
  | { readonly kind: "probe-now"; readonly id: string }
  | { readonly kind: "stop-probe"; readonly id: string }
  /** Removes the registration: the process said it goes, and it has drained or its time is up. */
  | { readonly kind: "deregister"; readonly id: string }
  /** Intents that end by themselves; asked for at each tick until they are gone. */
  | { readonly kind: "end-intents"; readonly id: string; readonly which: EndedIntents };

export type EndedIntents =
  | { readonly kind: "orphaned" }
  | { readonly kind: "abandoned"; readonly drain: string };

export interface Step {
  /** The same object when nothing changed. */
  readonly state: ServiceState;
  readonly transitions: readonly Transition[];
  readonly effects: readonly Effect[];
}
