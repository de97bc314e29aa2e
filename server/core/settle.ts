import type { InstanceState } from "./model.ts";
import { rotationOf } from "./slow-start.ts";
import {
  isRoutedByPanic,
  isWished,
  marksOf,
  observedStatus,
  type Surroundings,
  wishedStatus,
} from "./status.ts";
import { baseWeightOf, weigh } from "./weight.ts";
import type { EndpointStatus } from "#lib/contract/table.ts";

/**
 * An instance with everything that follows from what it is and what stands over it: rotation, status, marks, weight.
 * The only place where these are made. Answers the same object when they are as they were.
 */
export function settle(
  instance: InstanceState,
  at: number,
  surroundings: Surroundings,
  hasVeterans: () => boolean,
): InstanceState {
  const { intents, policy, isPaused } = surroundings;
  const wished = wishedStatus(instance, intents);
  const isHeldAsItWas = isPaused && wished === undefined && !isWished(instance.status);
  const observed = observedStatus(instance, surroundings);
  const isIn = wished === undefined && (observed === "serving" || observed === "degraded");
  const rotation = isHeldAsItWas
    ? instance.rotation
    : rotationOf(instance.rotation, isIn, at, policy.slowStart, hasVeterans);
  const status = isHeldAsItWas ? instance.status : (wished ?? warming(observed, rotation));
  const statusSince = status === instance.status ? instance.statusSince : at;
  const base = baseWeightOf(instance, intents);
  // Held as it was, it is routed as it was.
  const isPanicking = isHeldAsItWas
    ? instance.marks.includes("panic")
    : isRoutedByPanic(instance, status, base, surroundings);
  const marks = marksOf(instance, status, isPanicking, surroundings);
  const settled = { ...instance, rotation, status, statusSince, marks: sameMarks(instance.marks, marks) };
  const weighed =
    isHeldAsItWas && isSameBase(instance, base)
      ? instance.weighed
      : weigh(settled, status, statusSince, isPanicking, surroundings);
  const isSame =
    rotation === instance.rotation &&
    statusSince === instance.statusSince &&
    status === instance.status &&
    settled.marks === instance.marks &&
    weighed === instance.weighed;
  return isSame ? instance : { ...settled, weighed };
}

function warming(observed: EndpointStatus, rotation: InstanceState["rotation"]): EndpointStatus {
  return rotation.kind === "in" && rotation.share < 1 ? "warming" : observed;
}

function isSameBase({ weighed }: InstanceState, base: number): boolean {
  return weighed.base.value === base;
}

function sameMarks(before: InstanceState["marks"], now: InstanceState["marks"]): InstanceState["marks"] {
  return before.length === now.length && before.every((mark, i) => mark === now[i]) ? before : now;
}
