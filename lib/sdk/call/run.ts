import { pause } from "#lib/api/backoff.ts";
import { causeOf } from "#lib/api/not-reachable.ts";
import { HeadgateError } from "#lib/sdk/headgate-error.ts";
import { retryDelayMs } from "#lib/sdk/limits/backoff.ts";
import type { Node } from "#lib/sdk/node.ts";
import type { CallOptions, ClientPolicy, Outcome } from "#lib/sdk/public.ts";
import { Deadline } from "./deadline.ts";
import { outcomeOf } from "./outcome.ts";
import { retriesOf } from "./retries.ts";
import type { Release, ServiceCalls } from "./service-calls.ts";

/** What one try gave. */
export interface Answer<T> {
  readonly value: T;
  readonly outcome: Outcome;
  /** Whether another try may give a better one, where the call may be made twice. */
  readonly isWorthAnother: boolean;
  /** Frees what it holds, when another try is made in its place. */
  readonly discard?: () => void;
  /** Resolves when the call is over; absent: it is. */
  readonly over?: Promise<Outcome>;
}

export interface RunOptions extends CallOptions {
  /** The key, where the options name none; asked once the policy is known. */
  readonly keyOf?: (policy: ClientPolicy) => string | undefined;
  /** False: what is sent is gone once it was tried, whatever became of it. */
  readonly isReplayable?: boolean;
}

export type Attempt<T> = (node: Node, signal: AbortSignal) => Promise<Answer<T>>;

type Tried<T> =
  | { readonly kind: "answer"; readonly node: Node; readonly answer: Answer<T>; end(): void }
  | { readonly kind: "failed"; readonly node: Node; readonly error: unknown; readonly outcome: Outcome };

/**
 * One call: waits for a table, is admitted by the client's own limits, and is tried as the table's policy says. Rejects
 * with a HeadgateError when it was not made or failed for good, with the signal's reason when the caller gave it up,
 * and with the attempt's own error where that is an answer.
 */
export async function runCall<T>(
  calls: ServiceCalls,
  attempt: Attempt<T>,
  options: RunOptions = {},
): Promise<T> {
  options.signal?.throwIfAborted();
  await calls.arrival(options);
  const { policy } = calls;
  const overall = new Deadline(options.timeoutMs ?? policy.timeoutMs, options.signal);
  const startedAt = performance.now();
  let release: Release | undefined;
  let answeredMs: number | undefined;
  try {
    release = calls.admit();
    const tried = await new Tries(calls, attempt, options, overall).run();
    if (tried.kind === "failed") throw tried.error;
    const { answer } = tried;
    answeredMs = performance.now() - startedAt;
    if (answer.over === undefined) finish(answer.outcome);
    else void answer.over.then(finish, () => finish("reset"));
    return answer.value;
  } catch (error) {
    finish(overall.isLate ? "timeout" : options.signal?.aborted === true ? "cancelled" : outcomeOf(error));
    throw error;
  }

  function finish(outcome: Outcome): void {
    overall.clear();
    release?.(outcome, answeredMs ?? performance.now() - startedAt);
  }
}

/** The tries of one call. */
class Tries<T> {
  readonly #calls: ServiceCalls;
  readonly #attempt: Attempt<T>;
  readonly #options: RunOptions;
  readonly #overall: Deadline;
  readonly #policy: ClientPolicy;
  readonly #key: string | undefined;
  readonly #tried = new Set<Node>();
  #count = 0;

  constructor(calls: ServiceCalls, attempt: Attempt<T>, options: RunOptions, overall: Deadline) {
    this.#calls = calls;
    this.#attempt = attempt;
    this.#options = options;
    this.#overall = overall;
    this.#policy = calls.policy;
    this.#key = options.key ?? options.keyOf?.(calls.policy);
  }

  async run(): Promise<Tried<T>> {
    for (let node = this.#choose(undefined); ; node = this.#choose(node)) {
      const tried = await this.#backedUp(node);
      if (!(await this.#isTriedAgain(tried))) return this.#final(tried);
      drop(tried);
    }
  }

  #choose(failed: Node | undefined): Node {
    if (failed !== undefined && this.#policy.failMode === "fail_try" && this.#calls.mayCall(failed))
      return failed;
    return this.#calls.choose(this.#key, this.#tried);
  }

  async #once(node: Node): Promise<Tried<T>> {
    const { tryTimeoutMs = 0 } = this.#policy;
    const deadline = tryTimeoutMs === 0 ? this.#overall : new Deadline(tryTimeoutMs, this.#overall.signal);
    return await this.#tryUnder(node, deadline);
  }

  async #tryUnder(node: Node, deadline: Deadline): Promise<Tried<T>> {
    this.#count += 1;
    this.#tried.add(node);
    const call = this.#calls.begin(node);
    const clear = () => {
      if (deadline !== this.#overall) deadline.clear();
    };
    try {
      const answer = await this.#attempt(node, deadline.signal);
      call.answered(answer.outcome);
      let isEnded = false;
      const end = (outcome: Outcome = answer.outcome) => {
        if (isEnded) return;
        isEnded = true;
        clear();
        call.end(outcome);
      };
      if (answer.over === undefined) end();
      else void answer.over.then(end, () => end("reset"));
      return { kind: "answer", node, answer, end: () => end() };
    } catch (error) {
      clear();
      const outcome = this.#outcomeOf(error, deadline);
      call.end(outcome);
      return { kind: "failed", node, error, outcome };
    }
  }

  #outcomeOf(error: unknown, deadline: Deadline): Outcome {
    if (deadline.isLate || this.#overall.isLate) return "timeout";
    return deadline.signal.aborted ? "cancelled" : outcomeOf(error);
  }

  /** With `fail_backup`, a second try beside the first when that one takes long; the one that answers first counts. */
  async #backedUp(node: Node): Promise<Tried<T>> {
    const { failMode, backupDelayMs = 100 } = this.#policy;
    if (failMode !== "fail_backup" || this.#options.idempotent !== true) return this.#once(node);
    const first = this.#cancellable(node);
    const waiting = new AbortController();
    const late = pause(backupDelayMs, waiting.signal).then(
      () => "late" as const,
      () => "late" as const,
    );
    const early = await Promise.race([first.tried, late]);
    waiting.abort();
    if (early !== "late") return early;
    const other = this.#calls.other(this.#key, this.#tried);
    if (other === undefined || this.#count >= retriesOf(this.#policy).maxTries || !this.#calls.mayTryAgain())
      return first.tried;
    const second = this.#cancellable(other);
    return await firstAnswer(first, second);
  }

  #cancellable(node: Node): Running<T> {
    const { tryTimeoutMs = 0 } = this.#policy;
    const deadline = new Deadline(tryTimeoutMs === 0 ? Infinity : tryTimeoutMs, this.#overall.signal);
    return { deadline, tried: this.#tryUnder(node, deadline) };
  }

  async #isTriedAgain(tried: Tried<T>): Promise<boolean> {
    const isFailure = tried.kind === "failed" ? isFailed(tried.outcome) : tried.answer.isWorthAnother;
    const { failMode = "fail_over" } = this.#policy;
    if (!isFailure || failMode === "fail_fast" || this.#overall.signal.aborted) return false;
    if (this.#options.isReplayable === false) return false;
    const wasNothingSent = tried.kind === "failed" && tried.outcome === "connect";
    if (!wasNothingSent && this.#options.idempotent !== true) return false;
    const retries = retriesOf(this.#policy);
    if (this.#count >= retries.maxTries) return false;
    const waitMs = retryDelayMs(this.#count, retries, Math.random);
    if (waitMs >= this.#overall.leftMs || !this.#calls.mayTryAgain()) return false;
    await pause(waitMs, this.#overall.signal).catch(() => undefined);
    return !this.#overall.signal.aborted;
  }

  #final(tried: Tried<T>): Tried<T> {
    if (tried.kind === "answer" || !isFailed(tried.outcome)) return this.#given(tried);
    const { name } = this.#calls;
    const { error, node, outcome } = tried;
    const tries = this.#count === 1 ? "the try" : `${this.#count} tries`;
    const why =
      this.#overall.isLate || outcome === "timeout"
        ? new HeadgateError("timeout", name, `no answer in time from ${node.id}, after ${tries}`, {
            cause: error,
          })
        : new HeadgateError(
            "retries_exhausted",
            name,
            `${tries} failed, the last at ${node.id}: ${causeOf(error).text}`,
            { cause: error },
          );
    return { ...tried, error: why };
  }

  /** Given up by whoever asked for it: his reason. */
  #given(tried: Tried<T>): Tried<T> {
    const { signal } = this.#options;
    return tried.kind === "failed" && signal?.aborted === true ? { ...tried, error: signal.reason } : tried;
  }
}

interface Running<T> {
  readonly deadline: Deadline;
  readonly tried: Promise<Tried<T>>;
}

/** The first good answer of two; the other is given up. Two failures: the later one. */
async function firstAnswer<T>(first: Running<T>, second: Running<T>): Promise<Tried<T>> {
  const of = (running: Running<T>, other: Running<T>) =>
    running.tried.then((tried) => ({
      tried,
      other,
      isGood: tried.kind === "answer" && !tried.answer.isWorthAnother,
    }));
  const one = of(first, second);
  const two = of(second, first);
  const winner = await Promise.race([one, two]);
  if (winner.isGood) {
    winner.other.deadline.cancel();
    void winner.other.tried.then(drop);
    return winner.tried;
  }
  const rest = await winner.other.tried;
  if (rest.kind === "failed" && winner.tried.kind === "answer") return winner.tried;
  drop(winner.tried);
  return rest;
}

function drop<T>(tried: Tried<T>): void {
  if (tried.kind !== "answer") return;
  tried.answer.discard?.();
  tried.end();
}

function isFailed(outcome: Outcome): boolean {
  return outcome !== "ok" && outcome !== "cancelled";
}
