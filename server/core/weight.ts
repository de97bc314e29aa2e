import type { BaseWeight, WeightFactor } from "#lib/contract/explain.ts";
import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { EndpointStatus } from "#lib/contract/table.ts";
import type { InstanceState, Weighed } from "./model.ts";
import { mayServe, type Surroundings } from "./status.ts";

/** Weight of a registration that names none. */
const DEFAULT_WEIGHT = 100;
const MAX_WEIGHT = 10_000;

/** What the registration says, else the default. */
export function registeredWeight({ registered }: Pick<InstanceState, "registered">): number {
  return registered?.registration.weight ?? DEFAULT_WEIGHT;
}

/** The operator's weight intent, else the registered weight, else 100. Range 0–10000. decisions.md §3. */
export function baseWeightOf(
  instance: Pick<InstanceState, "registered">,
  intents: InstanceIntents | undefined,
): number {
  const override = intents?.weight?.weight;
  if (override === undefined) return registeredWeight(instance);
  if (override.kind === "absolute") return Math.min(MAX_WEIGHT, override.value);
  return Math.min(MAX_WEIGHT, significant((registeredWeight(instance) * override.value) / 100));
}

/**
 * base × factors: what is published, and what explains it. A small change of a weight keeps the former account
 * whole, since each publication is a write to the store (decisions.md §3).
 */
export function weigh(
  instance: InstanceState,
  status: EndpointStatus,
  statusSince: number,
  isPanicking: boolean,
  surroundings: Surroundings,
): Weighed {
  const before = instance.weighed;
  const fresh = baseOf(instance, surroundings.intents);
  const base = isSameBase(fresh, before.base) ? before.base : fresh;
  const factors = factorsOf(instance, base.value, status, statusSince, isPanicking, surroundings).map(
    (factor) => knownFactor(factor, before),
  );
  const product = factors.reduce((weight, { value }) => weight * value, base.value);
  const now = { base, factors, weight: significant(product) };
  if (isSameAccount(now, before)) return before;
  const isSmall =
    Math.abs(now.weight - before.weight) < surroundings.policy.weight.publishChange * before.weight;
  const isEnding = hasLatency(before) && !hasLatency(now);
  return isSmall && !isEnding && base === before.base && kindsOf(now) === kindsOf(before) ? before : now;
}

/** To 3 significant digits, so that a trial share of a weight of 1 is 0.05. */
export function significant(value: number): number {
  return Number(value.toPrecision(3));
}

/** What a former leader published; nothing where that is no account of the weight any more. */
export function restoredWeighed(
  instance: InstanceState,
  intents: InstanceIntents | undefined,
  factors: readonly WeightFactor[],
  weight: number,
): Weighed {
  const base = baseOf(instance, intents);
  const product = factors.reduce((sum, { value }) => sum * value, base.value);
  return significant(product) === weight ? { base, factors, weight } : UNWEIGHED;
}

/** Nothing weighed yet. */
export const UNWEIGHED: Weighed = {
  base: { value: 0, from: "default", since: 0, text: "" },
  factors: [],
  weight: 0,
};

function baseOf(instance: InstanceState, intents: InstanceIntents | undefined): BaseWeight {
  const value = significant(baseWeightOf(instance, intents));
  const override = intents?.weight;
  if (override !== undefined) {
    const { kind, value: wish } = override.weight;
    const of = kind === "percent" ? `${wish}% of ${registeredWeight(instance)}` : `${wish}`;
    return {
      value,
      from: "override",
      since: override.createdAt,
      text: `${of} by ${override.actor}: ${override.reason}`,
    };
  }
  const isGiven = instance.registered?.registration.weight !== undefined;
  return {
    value,
    from: isGiven ? "registration" : "default",
    since: instance.registeredAt,
    text: isGiven ? "as it registered" : "no weight was registered",
  };
}

function factorsOf(
  instance: InstanceState,
  base: number,
  status: EndpointStatus,
  statusSince: number,
  isPanicking: boolean,
  { intents, policy }: Surroundings,
): WeightFactor[] {
  const { rotation, health, circuit, latency } = instance;
  if (isPanicking) return [];
  if (!mayServe(status)) return [{ kind: "status", value: 0, since: statusSince, text: `it is ${status}` }];
  const factors: WeightFactor[] = [];
  if (rotation.kind === "in" && rotation.share < 1)
    factors.push({
      kind: "slow_start",
      value: rotation.share,
      since: rotation.since,
      text: `comes to its full weight within ${policy.slowStart.windowMs / 1000} s`,
    });
  // The others are at most 1: so far above the base as the range of weights lets it.
  const value = Math.min(latency.value, MAX_WEIGHT / Math.max(1, base));
  if (value !== 1) factors.push({ kind: "latency", ...latency, value });
  if (health.kind === "degraded")
    factors.push({
      kind: "degraded",
      value: policy.weight.degraded,
      since: health.since,
      text: "it says of itself that it is degraded",
    });
  if (circuit.kind === "half-open" && intents?.circuit?.state !== "closed")
    factors.push({
      kind: "half_open",
      value: policy.circuit.trialShare,
      since: circuit.since,
      text: "a share of its weight while it is tried",
    });
  return factors;
}

/** What latency says of its reasons changes all the time; what counts is the value. */
function knownFactor(factor: WeightFactor, before: Weighed): WeightFactor {
  const known = before.factors.find(({ kind, value }) => kind === factor.kind && value === factor.value);
  return known !== undefined && (factor.kind === "latency" || known.text === factor.text) ? known : factor;
}

function isSameAccount(now: Weighed, before: Weighed): boolean {
  if (now.base !== before.base || now.factors.length !== before.factors.length) return false;
  return now.factors.every((factor, i) => factor === before.factors[i]);
}

function isSameBase(a: BaseWeight, b: BaseWeight): boolean {
  return a.value === b.value && a.from === b.from && a.text === b.text && a.since === b.since;
}

/** Latency apart: it comes and goes by small steps. */
function kindsOf({ factors }: Weighed): string {
  return factors.flatMap(({ kind }) => (kind === "latency" ? [] : [kind])).join();
}

function hasLatency({ factors }: Weighed): boolean {
  return factors.some(({ kind }) => kind === "latency");
}
