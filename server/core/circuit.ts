import type { CircuitPolicy } from "#lib/contract/policy.ts";
import type { Cause } from "#lib/contract/views.ts";
import { countedOf, verdictOf, type Verdict } from "./circuit-evidence.ts";
import type { Circuit, ClientCalls, Refusal } from "./model.ts";

export type ClosedCircuit = Circuit & { readonly kind: "closed" };
export type OpenCircuit = Circuit & { readonly kind: "open" };
export type HalfOpenCircuit = Circuit & { readonly kind: "half-open" };

/** Openings in a row that still count: one less for every `baseOpenMs` spent closed. */
export function attemptOf(circuit: Circuit, at: number, { baseOpenMs }: CircuitPolicy): number {
  if (circuit.kind !== "closed") return circuit.attempt;
  return Math.max(0, circuit.attempt - Math.floor(Math.max(0, at - circuit.since) / baseOpenMs));
}

/** Open for min(`baseOpenMs` × attempt, `maxOpenMs`): Envoy's ejection time. */
export function opened(
  circuit: ClosedCircuit | HalfOpenCircuit,
  because: string,
  at: number,
  policy: CircuitPolicy,
): OpenCircuit {
  const attempt = attemptOf(circuit, at, policy) + 1;
  const until = at + Math.min(policy.baseOpenMs * attempt, policy.maxOpenMs);
  return { kind: "open", since: at, until, attempt, because };
}

/** Tried with a small share; its trial counts from the table that says so. */
export function tried(circuit: OpenCircuit, at: number): HalfOpenCircuit {
  return { kind: "half-open", since: at, attempt: circuit.attempt, trial: newTrial(undefined) };
}

export function closed(circuit: OpenCircuit | HalfOpenCircuit, at: number): ClosedCircuit {
  return { kind: "closed", since: at, attempt: circuit.attempt };
}

/** After an undrain it is tried at once, and what went before is forgiven. decisions.md §4. */
export function circuitOnReturn(circuit: Circuit, at: number): Circuit {
  return circuit.kind === "open" ? { ...tried(circuit, at), attempt: 0 } : circuit;
}

/** The table at `revision` says what the state wants: calls of who holds it are the trial's. */
export function trialPublished(circuit: Circuit, revision: number): Circuit {
  if (circuit.kind !== "half-open" || circuit.trial.revision !== undefined) return circuit;
  return { ...circuit, trial: { ...circuit.trial, revision } };
}

/** With the calls of one report; only clients that hold the half-open table take part. */
export function trialReported(
  circuit: HalfOpenCircuit,
  calls: ClientCalls,
  held: number | undefined,
): HalfOpenCircuit {
  const { trial } = circuit;
  if (trial.revision === undefined || held === undefined || held < trial.revision) return circuit;
  if (calls.ok + calls.failed === 0) return circuit;
  const before = trial.callers ?? [];
  const mine = before.find(({ client }) => client === calls.client);
  const callers = [
    ...before.filter((other) => other !== mine),
    { client: calls.client, ok: calls.ok + (mine?.ok ?? 0), failed: calls.failed + (mine?.failed ?? 0) },
  ];
  return {
    ...circuit,
    trial: {
      ...trial,
      callers,
      succeeded: trial.succeeded + calls.ok,
      failed: trial.failed + calls.failed,
    },
  };
}

/**
 * How the trial ends; undefined while it goes on. `isShared`: failures must come from two clients, and one counts for at
 * most half, as when it opened: else one client could hold out whatever others find well.
 */
export function trialVerdict(
  circuit: HalfOpenCircuit,
  suspects: ReadonlyMap<string, number>,
  isShared: boolean,
  policy: CircuitPolicy,
): { readonly kind: "passed" } | { readonly kind: "failed"; readonly verdict: Verdict } | undefined {
  const counted = countedOf(circuit.trial.callers ?? [], suspects, isShared);
  const failures = failuresOf(circuit.trial.callers ?? [], suspects, isShared);
  if (failures >= policy.trialFailures) {
    const { calls, failed } = counted.reported;
    return {
      kind: "failed",
      verdict: verdictOf("trial", `${failed} of ${calls} trial calls failed`, counted),
    };
  }
  const succeeded = counted.reported.calls - counted.reported.failed;
  return succeeded >= policy.trialSuccesses ? { kind: "passed" } : undefined;
}

/** In a trial each failure counts, however many calls went well: only the half of one client is capped. */
function failuresOf(
  callers: readonly ClientCalls[],
  suspects: ReadonlyMap<string, number>,
  isShared: boolean,
): number {
  return countedOf(
    callers.flatMap(({ client, failed }) => (failed === 0 ? [] : [{ client, ok: 0, failed }])),
    suspects,
    isShared,
  ).failed;
}

/** A trial whose failures could not open it starts anew. */
export function newTrial(revision: number | undefined): HalfOpenCircuit["trial"] {
  return { revision, succeeded: 0, failed: 0 };
}

/** Remembered until its cause changes; the same circuit while it is told already. */
export function refused(circuit: ClosedCircuit | HalfOpenCircuit, verdict: Verdict, at: number): Circuit {
  if (circuit.refused?.cause === verdict.cause) return circuit;
  return { ...circuit, refused: { since: at, cause: verdict.cause, because: verdict.because } };
}

export function unrefused<C extends Circuit>(circuit: C): C {
  if (circuit.kind === "open" || circuit.refused === undefined) return circuit;
  const { refused: _, ...rest } = circuit;
  // What is left is the same member of the union without its one optional field.
  return rest as C;
}

/** How many of a service's instances may be out at once: Envoy's max_ejection_percent, and never none of three. */
export function mostOpen(instances: number, { maxEjectedRatio }: CircuitPolicy): number {
  const most = Math.floor(instances * maxEjectedRatio + 1e-9);
  return instances >= 3 ? Math.max(1, most) : most;
}

/** Why the circuit keeps traffic from an instance, or would. Nothing while it is closed. */
export function circuitCauses(circuit: Circuit): Cause[] {
  switch (circuit.kind) {
    case "closed":
      return refusalCauses(circuit.refused);
    case "open": {
      const { since, because, until, attempt } = circuit;
      return [{ kind: "circuit_open", since, text: because, evidence: { until, attempt } }];
    }
    case "half-open": {
      const { since, attempt, trial } = circuit;
      const { revision, succeeded, failed } = trial;
      const text = `${succeeded} trial calls succeeded, ${failed} failed`;
      return [
        { kind: "circuit_half_open", since, text, evidence: { attempt, succeeded, failed, revision } },
        ...refusalCauses(circuit.refused),
      ];
    }
  }
}

function refusalCauses(refusal: Refusal | undefined): Cause[] {
  if (refusal === undefined) return [];
  const { since, because, cause } = refusal;
  return [
    { kind: "circuit_capped", since, text: `kept in, too many are ejected: ${because}`, evidence: { cause } },
  ];
}
