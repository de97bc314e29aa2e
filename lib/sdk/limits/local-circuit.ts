import type { LocalCircuitPolicy } from "#lib/sdk/public.ts";

/** `neither`: the caller gave it up, or it says nothing of the instance. */
export type CircuitOutcome = "ok" | "failed" | "neither";

interface Closed {
  readonly kind: "closed";
  failures: number;
  /** How often in a row it had been open, at `since`. */
  readonly attempt: number;
  readonly since: number;
  /** Calls begun before this one say nothing: they were under way when it opened. */
  readonly from: number;
}
interface Open {
  readonly kind: "open";
  readonly attempt: number;
  readonly until: number;
}
interface HalfOpen {
  readonly kind: "half-open";
  readonly attempt: number;
  /** The one call that decides. A stream may go on for hours: from `until` on another call may decide. */
  readonly trial: { readonly call: number; readonly until: number } | undefined;
}
type State = Closed | Open | HalfOpen;

/** What `begun` answers of a call that decides nothing: to an instance that is out, called in panic. */
const UNCOUNTED = -1;

/**
 * A client's own circuits of one service: it leaves out what fails it before the control plane can know. Only instances
 * that failed are remembered, so that in the good case a call costs a look at an empty map.
 */
export class LocalCircuit {
  #policy: LocalCircuitPolicy | null = null;
  #ids: ReadonlySet<string> = new Set();
  readonly #states = new Map<string, State>();
  /** Of calls; grows when a trial begins and when one closes a circuit. */
  #serial = 0;
  /** Left out now: open, or on trial. */
  #out = 0;
  /** The next time at which one of those is out no longer. */
  #nextAt = Infinity;

  /** Null: off, and all is forgotten. What is open keeps its time. */
  set(policy: LocalCircuitPolicy | null): void {
    this.#policy = policy;
    if (policy === null) this.#states.clear();
    this.#recount();
  }

  /** The endpoints that may be chosen: what else there was is forgotten, and no other is remembered. */
  keep(ids: Iterable<string>): void {
    this.#ids = new Set(ids);
    for (const id of this.#states.keys()) if (!this.#ids.has(id)) this.#states.delete(id);
    this.#recount();
  }

  /** Also true of those that are out when more are than the policy allows: then it is not the instances. */
  mayCall(id: string, now: number): boolean {
    if (this.#states.size === 0 || this.#policy === null) return true;
    const state = this.#stateOf(id, now);
    if (state === undefined || untilOf(state) === Infinity) return true;
    return this.#out > this.#policy.maxOpenRatio * this.#ids.size;
  }

  /** A call begins. Give what it answers to `ended`. */
  begun(id: string, now: number): number {
    const state = this.#states.size === 0 ? undefined : this.#stateOf(id, now);
    if (state === undefined || state.kind === "closed") return this.#serial;
    if (this.#policy === null || state.kind === "open" || state.trial !== undefined) return UNCOUNTED;
    this.#serial += 1;
    const trial = { call: this.#serial, until: now + this.#policy.maxOpenMs };
    this.#put(id, { kind: "half-open", attempt: state.attempt, trial });
    return trial.call;
  }

  /** Nothing when the instance is out, or was when the call began: only a trial closes or opens it then. */
  ended(id: string, outcome: CircuitOutcome, now: number, call: number): void {
    const policy = this.#policy;
    if (policy === null || (this.#states.size === 0 && outcome !== "failed")) return;
    const state = this.#states.get(id) ?? this.#firstOf(id, outcome, now);
    if (state?.kind === "half-open" && state.trial?.call === call) {
      if (outcome === "failed") this.#put(id, opened(state.attempt + 1, now, policy));
      else if (outcome === "ok") this.#put(id, closed(state.attempt, now, (this.#serial += 1)));
      else this.#put(id, halfOpen(state.attempt));
    }
    if (state?.kind !== "closed" || call < state.from || outcome === "neither") return;
    state.failures = outcome === "ok" ? 0 : state.failures + 1;
    const attempt = attemptAt(state, now, policy);
    if (state.failures >= policy.consecutiveFailures) this.#put(id, opened(attempt + 1, now, policy));
    else if (state.failures + attempt === 0) this.#states.delete(id);
    else this.#states.set(id, state);
  }

  #firstOf(id: string, outcome: CircuitOutcome, now: number): Closed | undefined {
    return outcome === "failed" && this.#ids.has(id) ? closed(0, now, 0) : undefined;
  }

  #stateOf(id: string, now: number): State | undefined {
    if (now >= this.#nextAt) this.#advance(now);
    return this.#states.get(id);
  }

  /** What was open long enough is half-open, and a trial that does not end holds up no other. */
  #advance(now: number): void {
    for (const [id, state] of this.#states)
      if (untilOf(state) <= now) this.#states.set(id, halfOpen(state.attempt));
    this.#recount();
  }

  #put(id: string, state: State): void {
    this.#states.set(id, state);
    this.#recount();
  }

  #recount(): void {
    this.#out = 0;
    this.#nextAt = Infinity;
    for (const state of this.#states.values()) {
      const until = untilOf(state);
      if (until === Infinity) continue;
      this.#out += 1;
      this.#nextAt = Math.min(this.#nextAt, until);
    }
  }
}

/** Infinity when it is not out. */
function untilOf(state: State): number {
  if (state.kind === "open") return state.until;
  return state.kind === "half-open" ? (state.trial?.until ?? Infinity) : Infinity;
}

function closed(attempt: number, since: number, from: number): Closed {
  return { kind: "closed", failures: 0, attempt, since, from };
}

function halfOpen(attempt: number): HalfOpen {
  return { kind: "half-open", attempt, trial: undefined };
}

function opened(attempt: number, now: number, { baseOpenMs, maxOpenMs }: LocalCircuitPolicy): Open {
  return { kind: "open", attempt, until: now + Math.min(maxOpenMs, baseOpenMs * attempt) };
}

/** One less for each `baseOpenMs` that it was closed, as the control plane's circuits. */
function attemptAt({ attempt, since }: Closed, now: number, { baseOpenMs }: LocalCircuitPolicy): number {
  return Math.max(0, attempt - Math.floor((now - since) / baseOpenMs));
}
