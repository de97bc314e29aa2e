import type { CircuitPolicy } from "#lib/contract/policy.ts";
import type { Change } from "./change.ts";
import { closed, mostOpen, newTrial, opened, refused, tried, unrefused } from "./circuit.ts";
import type { Verdict } from "./circuit-evidence.ts";
import type { InstanceState } from "./model.ts";

/** Opens the circuit, or refuses to where too many are open; a refusal is told once while its cause is the same. */
export function eject(
  change: Change,
  instance: InstanceState,
  verdict: Verdict,
  at: number,
  policy: CircuitPolicy,
): void {
  const { circuit, id } = instance;
  if (circuit.kind === "open") return;
  const room = roomFor(change, instance, policy);
  if (room.out < room.most) {
    const now = opened(circuit, verdict.because, at, policy);
    change.note("circuit.opened", id, {
      from: circuit.kind,
      to: "open",
      text: `ejected: ${verdict.because}`,
      evidence: { cause: verdict.cause, ...verdict.evidence, attempt: now.attempt, until: now.until },
    });
    change.put({ ...instance, circuit: now });
    return;
  }
  const kept = circuit.kind === "closed" ? circuit : { ...circuit, trial: newTrial(circuit.trial.revision) };
  const now = refused(kept, verdict, at);
  if (now !== kept) {
    change.note("circuit.refused", id, {
      from: circuit.kind,
      to: circuit.kind,
      text: `not ejected, ${room.out} of ${room.instances} instances are out already: ${verdict.because}`,
      evidence: { cause: verdict.cause, ...verdict.evidence, out: room.out, instances: room.instances },
    });
  }
  if (now !== circuit) change.put({ ...instance, circuit: now });
}

export function tryAgain(
  change: Change,
  instance: InstanceState,
  at: number,
  why: { readonly text: string; readonly actor?: string },
): void {
  if (instance.circuit.kind !== "open") return;
  change.note("circuit.half_open", instance.id, { from: "open", to: "half-open", ...why });
  change.put({ ...instance, circuit: tried(instance.circuit, at) });
}

export function readmit(
  change: Change,
  instance: InstanceState,
  at: number,
  why: { readonly text: string; readonly evidence?: Record<string, unknown> },
): void {
  const { circuit } = instance;
  if (circuit.kind === "closed") return;
  change.note("circuit.closed", instance.id, { from: circuit.kind, to: "closed", ...why });
  change.put({ ...instance, circuit: closed(circuit, at) });
}

/** What would have opened it is over. */
export function forgive(change: Change, instance: InstanceState): void {
  const circuit = unrefused(instance.circuit);
  if (circuit !== instance.circuit) change.put({ ...instance, circuit });
}

/**
 * How many others are out, and how many may be. One on trial keeps its place: else, where all fail, those on trial would
 * make room for the rest. It gives way to none when it opens again, so there only open ones count.
 */
function roomFor(change: Change, { id, circuit }: InstanceState, policy: CircuitPolicy) {
  let instances = 0;
  let out = 0;
  for (const other of change.instances.values()) {
    if (other.registered === undefined) continue;
    instances += 1;
    if (other.id === id || other.circuit.kind === "closed") continue;
    if (circuit.kind === "closed" || other.circuit.kind === "open") out += 1;
  }
  return { instances, out, most: mostOpen(instances, policy) };
}
