import type { ServiceOutcome } from "#lib/contract/bulk.ts";
import type { IntentView } from "#lib/contract/intent.ts";
import type { GuardName } from "#lib/contract/guard.ts";

/** How far one selected instance has come. */
export type StepState = "waiting" | "draining" | "safe" | "refused" | "failed" | "unknown";

/** What an attempt at a service was answered; `lost`: those it was for, where it may have been done all the same. */
export interface Attempt {
  readonly message: string;
  readonly lost?: readonly string[] | undefined;
}

export interface Step {
  readonly service: string;
  readonly instance: string;
  readonly state: StepState;
  /** Why it was refused, or failed, or is not known. */
  readonly message?: string | undefined;
  /** Others who drain it now: it is on its way out, whoever asked. */
  readonly by?: readonly string[] | undefined;
}

interface Known {
  /** Every service of the selection, as a dry run tells of it. */
  readonly plan: readonly ServiceOutcome[];
  /** Of those that the owner holds drained: `<service> <instance>`. */
  readonly safe: ReadonlySet<string>;
  readonly forced: readonly GuardName[];
  /** By service. */
  readonly failures: ReadonlyMap<string, Attempt>;
}

const stepName = (service: string, instance: string): string => `${service} ${instance}`;

/**
 * Of the drains that stand, those that are safe to stop: also one whose process was stopped since, so that its address
 * has gone. One that was undone, and is asked for again, begins anew. The same set where nothing changed.
 */
export function safeAfter(
  before: ReadonlySet<string>,
  drains: readonly Pick<IntentView, "service" | "instance" | "registered" | "safeToStop">[],
): ReadonlySet<string> {
  const safe = drains.flatMap(({ service, instance, registered, safeToStop }) => {
    const name = stepName(service, instance);
    return safeToStop === true || (!registered && before.has(name)) ? [name] : [];
  });
  return safe.length === before.size && safe.every((name) => before.has(name)) ? before : new Set(safe);
}

/** What becomes of each, in the order in which they are drained: services by name, one instance after another. */
export function stepsOf({ plan, safe, forced, failures }: Known): Step[] {
  return plan.flatMap((outcome) => {
    const { service, instances, message } = outcome;
    const held = new Set(outcome.unchanged);
    const failure = failures.get(service);
    const isRefused = outcome.outcome === "refused" && !isPassed(outcome, forced);
    return instances.map((instance): Step => {
      if (held.has(instance)) {
        const isSafe = safe.has(stepName(service, instance));
        return { service, instance, state: isSafe ? "safe" : "draining" };
      }
      if (failure !== undefined && failure.lost === undefined)
        return { service, instance, state: "failed", message: failure.message };
      if (failure?.lost?.includes(instance) === true)
        return { service, instance, state: "unknown", message: failure.message };
      if (isRefused) return { service, instance, state: "refused", message };
      if (outcome.outcome === "failed") return { service, instance, state: "failed", message };
      return { service, instance, state: "waiting" };
    });
  });
}

function isPassed({ guards }: ServiceOutcome, forced: readonly GuardName[]): boolean {
  return guards.every(({ guard, refuses }) => !refuses || forced.includes(guard));
}

type Standing = Pick<IntentView, "service" | "instance" | "owner" | "registered" | "safeToStop">;

/**
 * Notes what is under way among what is selected that this tab did not begin: another tab of the same owner, or somebody
 * else. The same where nothing is.
 */
export function withOthers(
  steps: readonly Step[],
  drains: readonly Standing[],
  owner: string,
): readonly Step[] {
  const ownersOf = new Map<string, string[]>();
  for (const drain of drains) {
    if (!drain.registered || drain.safeToStop === true) continue;
    const name = stepName(drain.service, drain.instance);
    ownersOf.set(name, [...(ownersOf.get(name) ?? []), drain.owner]);
  }
  if (ownersOf.size === 0) return steps;
  return steps.map((step) => {
    const owners = ownersOf.get(stepName(step.service, step.instance)) ?? [];
    const by = owners.filter((each) => each !== owner);
    const isOwn = step.state === "waiting" && by.length < owners.length;
    if (by.length === 0 && !isOwn) return step;
    return { ...step, ...(isOwn ? { state: "draining" } : {}), ...(by.length === 0 ? {} : { by }) };
  });
}

/** Of the owner's drains, those of what is selected: what an undo of all of this ends. */
export function heldOf<D extends Pick<IntentView, "service" | "instance">>(
  steps: readonly Step[],
  drains: readonly D[],
): readonly D[] {
  const names = new Set(steps.map(({ service, instance }) => stepName(service, instance)));
  return drains.filter(({ service, instance }) => names.has(stepName(service, instance)));
}

/** On its way out, by whomever. */
export function isUnderWay({ state, by }: Step): boolean {
  return state === "draining" || by !== undefined;
}

/** Those to be asked for now: as many of one service as may be under way at once beside those that are. */
export function nextStep(
  steps: readonly Step[],
  atOnce: number,
): { readonly service: string; readonly instances: readonly string[] } | undefined {
  const room = atOnce - steps.filter(isUnderWay).length;
  const first = steps.find(({ state }) => state === "waiting");
  if (room < 1 || first === undefined) return undefined;
  const alike = steps.filter(({ state, service }) => state === "waiting" && service === first.service);
  return { service: first.service, instances: alike.slice(0, room).map(({ instance }) => instance) };
}

export function countOf(steps: readonly Step[], state: StepState): number {
  return steps.filter((step) => step.state === state).length;
}
