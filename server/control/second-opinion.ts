import type { Transition } from "#lib/contract/events.ts";
import { type FailingTarget, type Opinion, overrules, sampleOf } from "#server/core/second-opinion.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Replica } from "#server/ports/control.ts";
import type { Log } from "#server/ports/telemetry.ts";
import type { Leading } from "./commander.ts";
import type { EventLog } from "./event-log.ts";
import type { Term } from "./term.ts";

/** Has another replica probe instances that it finds by service and id. Rejects where it has no say. */
export type AskOpinion = (replica: Replica, targets: readonly FailingTarget[]) => Promise<Opinion>;

interface SecondOpinionParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly self: Replica;
  /** Undefined while this replica does not lead. */
  readonly leading: () => Leading | undefined;
  /** Undefined: nobody else can be asked. */
  readonly ask: AskOpinion | undefined;
  readonly others: () => readonly Replica[];
  readonly events: Pick<EventLog, "flush">;
  readonly onTransitions: (transitions: readonly Transition[]) => void;
  /** This replica is to leave leadership to others. */
  readonly onOverruled: (reason: string) => void;
}

/** Others may come, and what they see may change, for as long as the doubt lasts. */
const PERIOD_MS = 5000;
const ASKED_AT_ONCE = 2;
/** A replica that stood back and leads again found nobody else who would: asking anew at once would go round. */
const REST_MS = 60_000;

/** While a leader doubts its checks it asks other replicas, and leaves leadership to them if they see what it does not. */
export class SecondOpinion {
  readonly #parts: SecondOpinionParts;
  #askedAt = -Infinity;
  #turn = 0;
  #isAsking = false;

  constructor(parts: SecondOpinionParts) {
    this.#parts = parts;
  }

  tick(): void {
    const { ask, clock, leading } = this.#parts;
    const term = leading()?.term;
    if (term?.fleet.doubt === undefined || ask === undefined || this.#isAsking) return;
    if (clock.monotonic() - this.#askedAt < PERIOD_MS) return;
    this.#isAsking = true;
    void this.#ask(term, ask).finally(() => (this.#isAsking = false));
  }

  async #ask(term: Term, ask: AskOpinion): Promise<void> {
    const asked = this.#next();
    if (asked.length === 0) return;
    const sample = sampleOf(term.failing());
    this.#askedAt = this.#parts.clock.monotonic();
    const told = await Promise.all(asked.map((replica) => this.#opinionOf(replica, sample, ask)));
    const index = told.findIndex((opinion) => opinion !== undefined && overrules(opinion, sample.length));
    const [by, opinion] = [asked[index], told[index]];
    if (by !== undefined && opinion !== undefined) await this.#leaveTo(by, opinion, sample.length, term);
  }

  /** In turn, so that each is asked in time. */
  #next(): Replica[] {
    const others = this.#parts.others().toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const from = others.length === 0 ? 0 : this.#turn % others.length;
    this.#turn += ASKED_AT_ONCE;
    return [...others.slice(from), ...others.slice(0, from)].slice(0, ASKED_AT_ONCE);
  }

  async #opinionOf(
    replica: Replica,
    sample: readonly FailingTarget[],
    ask: AskOpinion,
  ): Promise<Opinion | undefined> {
    const { log } = this.#parts;
    try {
      const opinion = await ask(replica, sample);
      log.info({ replica: replica.id, asked: sample.length, ...opinion }, "another replica's checks");
      return opinion;
    } catch (error) {
      log.info({ replica: replica.id, err: error }, "another replica says nothing of the checks that fail");
      return undefined;
    }
  }

  async #leaveTo(by: Replica, { passed }: Opinion, asked: number, term: Term): Promise<void> {
    const { onTransitions, events, onOverruled, self, clock, leading } = this.#parts;
    if (leading()?.term !== term || term.fleet.doubt === undefined) return;
    const text =
      `${by.id} passes ${passed} of ${asked} checks that fail at ${self.id}: ` +
      `${self.id} cannot see what is there, and leaves leadership to others`;
    const evidence = { by: by.id, passed, asked };
    onTransitions([{ kind: "observer.overruled", at: term.now(), text, evidence }]);
    this.#askedAt = clock.monotonic() + REST_MS;
    await events.flush(); // afterwards nothing of this term is written any more
    if (leading()?.term === term) onOverruled(text);
  }
}
