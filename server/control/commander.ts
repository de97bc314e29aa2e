import { HeadgateError } from "#lib/contract/error.ts";
import type { IntentsBecause } from "#server/core/event.ts";
import { type IntentMap, withoutExpired } from "#server/core/intents.ts";
import { type KeySpace, type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";
import type { Command, CommandResult } from "#server/ports/control.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Compare, Store } from "#server/ports/store.ts";
import { applyCommand } from "./commands.ts";
import { translate } from "./registry.ts";
import { decodeIntents, encodeIntents } from "./stored-intents.ts";
import type { Term } from "./term.ts";
import { refuseUnreadable } from "./unreadable-intents.ts";

/** A term in which this replica may write, and what each of its writes compares. */
export interface Leading {
  readonly term: Term;
  readonly fence: readonly Compare[];
}

/** A store that has not taken a write after this long is taken to be away. */
const COMMIT_MS = 5000;

interface CommanderParts {
  readonly clock: Pick<Clock, "after">;
  readonly store: Store;
  readonly keys: KeySpace;
  /** Undefined while this replica does not lead. */
  readonly leading: () => Leading | undefined;
  /** Resolves when the mirror has applied a revision. */
  readonly reached: (revision: number) => Promise<void>;
  readonly onDeposed: (reason: string) => void;
}

/**
 * Carries out what the leader alone may do. Commands of one service run one after another, so that each sees what
 * the one before it wrote; a write holds only over the intents this leader knows.
 */
export class Commander {
  readonly #parts: CommanderParts;
  readonly #turns = new Map<string, Promise<unknown>>();
  /** Why the intents being written change; the watch brings them back without it. */
  readonly #becauses = new Map<string, IntentsBecause>();

  constructor(parts: CommanderParts) {
    this.#parts = parts;
  }

  /** Why a service's intents are other than before. Written past Headgate, they were the store's. */
  becauseOf(service: ServiceKey): IntentsBecause {
    return this.#becauses.get(serviceKeyText(service)) ?? { kind: "asked", actor: "store" };
  }

  async execute(command: Command): Promise<CommandResult> {
    return await this.#inTurn(command.service, async () => {
      const leading = this.#parts.leading();
      if (leading === undefined) throw noLeader();
      if (command.kind === "leave") return await this.#leave(leading.term, command);
      const state = leading.term.service(command.service);
      if (state === undefined) throw unknownService(command.service);
      const unreadable = leading.term.unreadableIntents(command.service);
      // That there is nothing to undo would be a guess.
      if (unreadable !== undefined && unreadable.lastGood === undefined)
        throw refuseUnreadable(command.service, unreadable);
      const outcome = applyCommand(command, state.intents, leading.term.now());
      if (outcome.intents !== state.intents)
        await this.#write(leading, state, outcome.intents, outcome.because);
      return outcome.result;
    });
  }

  /** Ends what has expired of a service's intents. */
  async expire(service: ServiceKey): Promise<void> {
    await this.#inTurn(service, async () => {
      const leading = this.#parts.leading();
      const state = leading?.term.service(service);
      if (leading === undefined || state === undefined) return;
      const due = withoutExpired(state.intents, leading.term.now());
      if (due !== undefined) await this.#write(leading, state, due.intents, { kind: "expired" });
    });
  }

  /** Resolves when the store knows that the process goes, so that the next leader does too. */
  async #leave(
    term: Term,
    { service, id, deadlineMs, actor }: Command & { kind: "leave" },
  ): Promise<CommandResult> {
    if (term.service(service)?.instances.get(id)?.registered === undefined)
      throw new HeadgateError("not_found", `${id} is not registered in ${service.service}`);
    term.post(service, { kind: "leave", id, deadlineAt: term.now() + deadlineMs, actor });
    const { promise: late, resolve } = Promise.withResolvers<"late">();
    const cancel = this.#parts.clock.after(COMMIT_MS, () => resolve("late"));
    const outcome = await Promise.race([term.settled(service), late]);
    cancel();
    if (outcome === "late")
      throw new HeadgateError(
        "unavailable",
        "the store does not answer: whether the leave stands is not known",
      );
    return { kind: "done" };
  }

  /** Which compare of a write did not hold: a leader that is none any more must not blame the operator's colleague. */
  async #refusal(fence: readonly Compare[], service: ServiceKey): Promise<HeadgateError> {
    const { store, keys } = this.#parts;
    const { succeeded: isLeading } = await translate(() => store.txn(fence, []));
    if (!isLeading) {
      this.#parts.onDeposed("the fence did not hold: another replica leads, or the epoch is another");
      return noLeader();
    }
    const key = keys.intents(service);
    const found = await translate(() => store.get(key));
    const decoded = found === undefined ? undefined : decodeIntents(found.value);
    if (decoded?.kind === "unreadable")
      return refuseUnreadable(service, { ...decoded, key, lastGood: undefined });
    return new HeadgateError("conflict", "the overrides were changed meanwhile: look again, and try again");
  }

  async #inTurn<T>(service: ServiceKey, work: () => Promise<T>): Promise<T> {
    const text = serviceKeyText(service);
    const turn = (this.#turns.get(text) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => undefined);
    this.#turns.set(text, settled);
    void settled.then(() => {
      if (this.#turns.get(text) === settled) this.#turns.delete(text);
    });
    return await turn;
  }

  /** Resolves when the change is applied here. */
  async #write(
    { term, fence }: Leading,
    { key: service, intentsRevision }: ServiceState,
    intents: IntentMap,
    because: IntentsBecause,
  ): Promise<void> {
    const { store, keys, reached } = this.#parts;
    const unreadable = term.unreadableIntents(service);
    if (unreadable !== undefined) throw refuseUnreadable(service, unreadable);
    const key = keys.intents(service);
    const compare: Compare =
      intentsRevision === 0 ? { key, createRevision: 0 } : { key, modRevision: intentsRevision };
    const text = serviceKeyText(service);
    this.#becauses.set(text, because);
    try {
      const { succeeded, revision } = await translate(() =>
        store.txn([...fence, compare], [{ kind: "put", key, value: encodeIntents(intents) }]),
      );
      if (!succeeded) throw await this.#refusal(fence, service);
      await translate(() => reached(revision));
    } finally {
      this.#becauses.delete(text);
    }
  }
}

/** Safe to ask again, of whoever leads then. */
function noLeader(): HeadgateError {
  return new HeadgateError("unavailable", "no replica leads at the moment: nothing was changed", {
    retryAfterMs: 1000,
  });
}

function unknownService({ namespace, service }: ServiceKey): HeadgateError {
  return new HeadgateError("not_found", `no service ${service} in namespace ${namespace}`);
}
