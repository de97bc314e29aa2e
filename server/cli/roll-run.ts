import type { InstanceView } from "#lib/contract/views.ts";
import { pause } from "#lib/api/backoff.ts";
import { sentenceList } from "#lib/format.ts";
import { EXIT, Failure } from "./exit.ts";
import { explain } from "./explain.ts";
import { RollOne, type RollOneOptions } from "./roll-one.ts";
import { type HeldBack, nextOf, type RollWish, turnOf } from "./roll-plan.ts";

const LOOK_EVERY_MS = 500;

export interface RollRunOptions extends Omit<RollOneOptions, "say"> {
  readonly ns: string;
  readonly service: string;
  readonly urls: readonly string[];
  /** Those to be rolled, in order. */
  readonly ids: readonly string[];
  readonly wish: RollWish;
  /** All instances as they are now, by id. */
  readonly look: () => Promise<ReadonlyMap<string, InstanceView>>;
  readonly say: (instance: string, text: string, style?: "good" | "warn") => void;
}

/** What has become of a roll so far. */
export interface RollState {
  readonly rolled: string[];
  readonly failures: Failure[];
  readonly left: readonly string[];
  readonly held: readonly HeldBack[];
  /** Found at the version that is wanted. */
  readonly there: readonly string[];
  readonly gone: readonly string[];
}

/** Rolls instance after instance, several at once where they may be; begins none after the first failure. */
export class RollRun {
  readonly #options: RollRunOptions;
  readonly #pending: Set<string>;
  readonly #rolling = new Map<string, { readonly one: RollOne; readonly ended: Promise<void> }>();
  readonly #rolled: string[] = [];
  readonly #gone: string[] = [];
  readonly #failures: Failure[] = [];
  readonly #stopping = new AbortController();
  #views: ReadonlyMap<string, InstanceView> = new Map();

  constructor(options: RollRunOptions) {
    this.#options = options;
    this.#pending = new Set(options.ids);
  }

  /** Begins no more. Answers which go on, because their command has begun. */
  stop(): string[] {
    this.#stopping.abort(new Error("told to stop"));
    for (const { one } of this.#rolling.values()) one.stop();
    return [...this.#rolling].filter(([, { one }]) => one.hasBegun).map(([id]) => id);
  }

  kill(signal: NodeJS.Signals): void {
    for (const { one } of this.#rolling.values()) one.kill(signal);
  }

  /** Never rejects. */
  async run(): Promise<RollState> {
    try {
      await this.#beginAll();
    } catch (error) {
      this.#fail(error);
    }
    await Promise.all([...this.#rolling.values()].map(({ ended }) => ended));
    return this.#state();
  }

  async #beginAll(): Promise<void> {
    const { look, wish, timeoutMs } = this.#options;
    const { signal } = this.#stopping;
    let waitingSince: number | undefined;
    while (!signal.aborted) {
      this.#views = await look();
      const next = nextOf([...this.#pending], new Set(this.#rolling.keys()), this.#views, wish);
      if (next.kind === "over" || signal.aborted) return;
      if (next.kind === "begin") {
        waitingSince = undefined;
        await this.#begin(next.instance);
        continue;
      }
      waitingSince = this.#rolling.size > 0 ? undefined : (waitingSince ?? Date.now());
      if (waitingSince !== undefined && Date.now() - waitingSince >= timeoutMs)
        return next.forHolders ? undefined : this.#fail(this.#crowded(next.out, next.most));
      await Promise.race([
        pause(LOOK_EVERY_MS, signal).catch(() => undefined),
        ...[...this.#rolling.values()].map(({ ended }) => ended),
      ]);
    }
  }

  async #begin(instance: string): Promise<void> {
    const { ns, service, say, timeoutMs } = this.#options;
    const options = {
      ...this.#options,
      say: (text: string, style?: "good" | "warn") => say(instance, text, style),
    };
    // The first of all tells at once what is wrong; later, an outage is waited out.
    const patienceMs = this.#rolled.length + this.#rolling.size === 0 ? 0 : timeoutMs;
    const one = await RollOne.begin({ ns, service, instance }, options, patienceMs).catch(
      (error: unknown) => {
        throw refused(instance, explain(error, this.#options.urls));
      },
    );
    this.#pending.delete(instance);
    this.#rolling.set(instance, { one, ended: this.#follow(instance, one) });
    if (this.#stopping.signal.aborted) one.stop();
  }

  async #follow(instance: string, one: RollOne): Promise<void> {
    const { say, ids } = this.#options;
    const outcome = await one.run();
    this.#rolling.delete(instance);
    if (outcome.kind === "put-back") this.#pending.add(instance);
    else if (outcome.kind === "gone") this.#gone.push(instance);
    else if (outcome.kind === "failed") this.#fail(outcome.failure);
    else {
      this.#rolled.push(instance);
      const { view, stillDrainedFor: others } = outcome;
      const count = `${this.#rolled.length} of ${ids.length}`;
      if (view === undefined)
        say(instance, `done, still drained for ${sentenceList(others)} (${count})`, "warn");
      else
        say(instance, `back: ${view.status}, weight ${view.weight} of ${view.baseWeight} (${count})`, "good");
    }
  }

  #fail(error: unknown): void {
    const failure = explain(error, this.#options.urls);
    this.#failures.push(failure);
    this.stop();
  }

  #crowded(out: readonly string[], most: number): Failure {
    const { timeoutMs } = this.#options;
    const who = sentenceList(out, 5);
    const what = `waited ${timeoutMs / 1000} s for others to be back: ${who} out, and at most ${most} may be`;
    return new Failure(EXIT.timedOut, what, "Mend them, or allow more with --max-unavailable.", { out });
  }

  #state(): RollState {
    const turns = [...this.#pending].map((id) => ({
      id,
      turn: turnOf(this.#views.get(id), this.#options.wish),
    }));
    const of = (kind: string) => turns.filter(({ turn }) => turn.kind === kind).map(({ id }) => id);
    return {
      rolled: this.#rolled,
      failures: this.#failures,
      left: of("free"),
      held: turns.flatMap(({ turn }) => (turn.kind === "held" ? [turn] : [])),
      there: of("there"),
      gone: [...this.#gone, ...of("gone")],
    };
  }
}

/** A roll forces nothing: whoever wants that drains by hand. */
function refused(instance: string, failure: Failure): Failure {
  const { exitCode, message, advice, facts } = failure;
  const isGuard = exitCode === EXIT.refused;
  const lower = "Nothing was forced. See who is out with `headgate status`, or lower --max-unavailable.";
  return new Failure(exitCode, `${instance}: ${message}`, isGuard ? lower : advice, facts);
}
