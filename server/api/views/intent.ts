import type {
  CircuitIntent,
  DrainIntent,
  InstanceIntents,
  IntentMark,
  IntentView,
  WeightIntent,
} from "#lib/contract/intent.ts";
import type { SoleIntent, SoleKind } from "#server/core/intents.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { isRegistered } from "#server/core/presence.ts";
import { stageOf } from "./departure.ts";

const SOLE = ["maintenance", "weight", "circuit"] as const satisfies readonly SoleKind[];

const made = new WeakMap<ServiceState, readonly IntentView[]>();

/** Every standing override of a service; a state never changes, so that each is told once, however many ask. */
export function intentViews(state: ServiceState): readonly IntentView[] {
  const before = made.get(state);
  if (before !== undefined) return before;
  const views = [...state.intents].flatMap(([instance, own]) => viewsOf(state, instance, own));
  made.set(state, views);
  return views;
}

/** An override of which an instance has one at most. */
export function soleView(
  state: ServiceState,
  instance: string,
  kind: SoleKind,
  intent: SoleIntent,
): IntentView {
  const value = valueOf(intent);
  const progress = kind === "maintenance" ? progressOf(state, instance) : {};
  return { kind, ...common(state, instance, intent), ...(value === undefined ? {} : { value }), ...progress };
}

/** Whom it waits for is asked of the drain itself. */
function progressOf(
  { instances }: ServiceState,
  id: string,
): Pick<IntentView, "stage" | "safeToStop" | "evidence"> {
  const instance = instances.get(id);
  const { evidence, ...told } = (instance && stageOf(instance)) ?? { evidence: undefined };
  return { ...told, ...(evidence === undefined ? {} : { evidence }) };
}

function viewsOf(state: ServiceState, instance: string, own: InstanceIntents): IntentView[] {
  const drains = own.drains.map((drain): IntentView => {
    const isAbandoned = state.renewals.get(drain.id)?.isAbandoned === true;
    const keepAlive = drain.keepAliveMs === undefined ? {} : { keepAliveMs: drain.keepAliveMs };
    return {
      kind: "drain",
      ...common(state, instance, drain, isAbandoned),
      ...keepAlive,
      ...progressOf(state, instance),
    };
  });
  const sole = SOLE.flatMap((kind) => {
    const intent = own[kind];
    return intent === undefined ? [] : [soleView(state, instance, kind, intent)];
  });
  return [...drains, ...sole];
}

function valueOf(intent: SoleIntent | WeightIntent | CircuitIntent): string | undefined {
  if ("weight" in intent) return `${intent.weight.value}${intent.weight.kind === "percent" ? "%" : ""}`;
  return "state" in intent ? intent.state : undefined;
}

function common(
  { key, instances }: ServiceState,
  instance: string,
  { id, owner, actor, reason, createdAt, expiresAt, forced }: DrainIntent | SoleIntent,
  isAbandoned = false,
) {
  const state = instances.get(instance);
  const registered = state !== undefined && isRegistered(state);
  const marks: IntentMark[] = [];
  if (!registered) marks.push(wasRegistered(state) ? "orphaned" : "waiting");
  if (isAbandoned) marks.push("abandoned");
  return {
    ...key,
    instance,
    registered,
    ...{ id, owner, actor, reason, createdAt },
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(forced === undefined ? {} : { forced }),
    ...(marks.length === 0 ? {} : { marks }),
  };
}

function wasRegistered(state: InstanceState | undefined): boolean {
  return state?.unregisteredAt !== undefined || state?.vanished !== undefined;
}
