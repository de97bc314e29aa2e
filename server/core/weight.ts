import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { InstanceState } from "./model.ts";

/** Weight of a registration that names none. */
export const DEFAULT_WEIGHT = 100;
const MAX_WEIGHT = 10_000;

/** What the registration says, else the default. */
export function registeredWeight(instance: InstanceState): number {
  return instance.registered?.registration.weight ?? DEFAULT_WEIGHT;
}

/** The operator's weight intent, else the registered weight. Range 0–10000. decisions.md §3. */
export function baseWeightOf(instance: InstanceState, intents: InstanceIntents | undefined): number {
  const override = intents?.weight?.weight;
  if (override === undefined) return registeredWeight(instance);
  if (override.kind === "absolute") return Math.min(MAX_WEIGHT, override.value);
  return Math.min(MAX_WEIGHT, significant((registeredWeight(instance) * override.value) / 100));
}

/** The published weight: base while the instance may serve, else 0. */
export function weightOf(instance: InstanceState, intents: InstanceIntents | undefined): number {
  return instance.status === "serving" ? significant(baseWeightOf(instance, intents)) : 0;
}

/** To 3 significant digits, so that a trial share of a weight of 1 is 0.05. */
export function significant(value: number): number {
  return Number(value.toPrecision(3));
}
