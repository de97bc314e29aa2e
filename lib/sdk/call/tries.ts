import { pause } from "#lib/api/backoff.ts";
import { causeOf } from "#lib/api/not-reachable.ts";
import { retryDelayMs } from "#lib/sdk/limits/backoff.ts";
import type { Node } from "#lib/sdk/node.ts";
import type { ClientPolicy, Outcome } from "#lib/sdk/public.ts";
import { Deadline } from "./deadline.ts";
import { failureOf } from "./failure.ts";
import { firstAnswer, type Running } from "./hedge.ts";
import { outcomeOf } from "./outcome.ts";
import { retriesOf } from "./retries.ts";
import type { RunOptions } from "./run.ts";
import type { ServiceCalls } from "./service-calls.ts";
import { type Attempt, drop, inTime, isFailed, type Tried } from "./try.ts";

const DEFAULT_BACKUP_MS = 100;

/** The tries of one call. */
export class Tries<T> {
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
    let tried = await this.#backedUp(this.#calls.choose(this.#key));
    while (await this.#isTriedAgain(tried)) {
      const node = this.#next(tried.node);
      if (node === undefined) break;
      drop(tried);
      tried = await this.#backedUp(node);
    }
    return this.#final(tried);
  }

  /** Undefined when none may be called any more: then what the last try gave stands. */
  #next(failed: Node): Node | undefined {
    if (this.#policy.failMode === "fail_try" && this.#calls.mayCall(failed)) return failed;
    return this.#calls.other(this.#key, this.#tried) ?? this.#calls.other(this.#key, undefined);
  }

  async #once(node: Node): Promise<Tried<T>> {
    const { tryTimeoutMs = 0 } = this.#policy;
    return await this.#tryUnder(
      node,
      tryTimeoutMs === 0 ? this.#overall : new Deadline(tryTimeoutMs, this.#overall.signal),
    );
  }

  async #tryUnder(node: Node, deadline: Deadline): Promise<Tried<T>> {
    this.#count += 1;
    this.#tried.add(node);
    const call = this.#calls.begin(node);
    const isLate = () => deadline.isLate || this.#overall.isLate;
    const clear = () => {
      if (deadline !== this.#overall) deadline.clear();
    };
    try {
      const { signal } = deadline;
      const answer = await inTime(this.#attempt(node, signal, isLate), signal);
      call.answered(answer.outcome);
      const end = (outcome: Outcome) => {
        clear();
        call.end(outcome);
      };
      if (answer.over === undefined) end(answer.outcome);
      else void answer.over.then(end, () => end("reset"));
      return { kind: "answer", node, answer, end: () => end(answer.outcome) };
    } catch (error) {
      clear();
      const isGivenUp = deadline.signal.aborted && !isLate();
      const outcome = isLate() ? "timeout" : isGivenUp ? "cancelled" : outcomeOf(error, node.endpoint);
      const isStalled = outcome === "timeout" && (deadline.isStalled || this.#overall.isStalled);
      call.end(isStalled ? "cancelled" : outcome);
      return { kind: "failed", node, error, outcome };
    }
  }

  /** With `fail_backup`, a second try beside the first when that one takes long; the one that answers first counts. */
  async #backedUp(node: Node): Promise<Tried<T>> {
    const { failMode, backupDelayMs = DEFAULT_BACKUP_MS } = this.#policy;
    const { idempotent, isReplayable } = this.#options;
    if (failMode !== "fail_backup" || idempotent !== true || isReplayable === false) return this.#once(node);
    const first = this.#cancellable(node);
    const waiting = new AbortController();
    const late = pause(backupDelayMs, waiting.signal).then(
      () => "late" as const,
      () => "late" as const,
    );
    const early = await Promise.race([first.tried, late]);
    waiting.abort();
    if (early !== "late") return early;
    const isEnough = this.#count >= retriesOf(this.#policy).maxTries;
    const other = isEnough ? undefined : this.#calls.other(this.#key, this.#tried);
    if (other === undefined || !this.#calls.mayTryAgain()) return await first.tried;
    return await firstAnswer(first, this.#cancellable(other));
  }

  #cancellable(node: Node): Running<T> {
    const { tryTimeoutMs = 0 } = this.#policy;
    const deadline = new Deadline(tryTimeoutMs === 0 ? Infinity : tryTimeoutMs, this.#overall.signal);
    return { deadline, tried: this.#tryUnder(node, deadline) };
  }

  async #isTriedAgain(tried: Tried<T>): Promise<boolean> {
    const isFailure = tried.kind === "failed" ? isFailed(tried.outcome) : tried.answer.isWorthAnother;
    if (!isFailure || this.#policy.failMode === "fail_fast" || this.#overall.signal.aborted) return false;
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
    const { signal } = this.#options;
    if (signal?.aborted === true) {
      // Given up by whoever asked for it: his reason.
      drop(tried);
      return { kind: "failed", node: tried.node, error: signal.reason, outcome: "cancelled" };
    }
    if (tried.kind === "answer" || !isFailed(tried.outcome)) return tried;
    const { error, node, outcome } = tried;
    const isLate = this.#overall.isLate || outcome === "timeout";
    const how = { isLate, tries: this.#count, at: node.id, why: causeOf(error).text };
    return { ...tried, error: failureOf(this.#calls.name, how, error) };
  }
}
