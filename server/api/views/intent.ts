import type { DrainIntent, IntentView, WeightIntent } from "#lib/contract/intent.ts";
import type { ServiceState } from "#server/core/model.ts";

/** Every standing override of a service. */
export function intentViews({ key, intents, instances }: ServiceState): IntentView[] {
  const views: IntentView[] = [];
  for (const [instance, { drains, weight }] of intents) {
    const where = {
      namespace: key.namespace,
      service: key.service,
      instance,
      registered: instances.get(instance)?.registered !== undefined,
    };
    for (const drain of drains) views.push({ kind: "drain", ...where, ...common(drain) });
    if (weight !== undefined) views.push(weightView(weight, where));
  }
  return views;
}

export function weightView(
  intent: WeightIntent,
  where: Pick<IntentView, "namespace" | "service" | "instance" | "registered">,
): IntentView {
  const value = intent.weight.kind === "percent" ? `${intent.weight.value}%` : `${intent.weight.value}`;
  return { kind: "weight", ...where, ...common(intent), value };
}

function common(intent: DrainIntent | WeightIntent) {
  const { id, owner, actor, reason, createdAt } = intent;
  const expiresAt = "expiresAt" in intent ? intent.expiresAt : undefined;
  return { id, owner, actor, reason, createdAt, ...(expiresAt === undefined ? {} : { expiresAt }) };
}
