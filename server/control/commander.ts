import { isDeepStrictEqual } from "node:util";
import { HeadgateError, OUTCOME_UNKNOWN } from "#lib/contract/error.ts";
import type { Transition } from "#lib/contract/events.ts";
import type { AuditEntry } from "#lib/contract/audit.ts";
import type { EndedIntents, IntentsBecause } from "#server/core/event.ts";
import { judge } from "#server/core/guards.ts";
import { type IntentMap, withoutDrain, withoutExpired, withoutOrphaned } from "#server/core/intents.ts";
import { type KeySpace, type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { ServiceState } from "#server/core/model.ts";
import type { Command, CommandResult, WishCommand } from "#server/ports/commands.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { PolicyOwner } from "#server/ports/policies.ts";
import { type Compare, type Store, StoreUnavailable } from "#server/ports/store.ts";
import { commandEntry } from "./audit/audit-entries.ts";
import type { AuditLog } from "./audit/audit-log.ts";
import { AppliedHere, COMMIT_MS, notAppliedYet } from "./applied-here.ts";
import { applyCommand, type Outcome } from "./commands.ts";
import { guardBroken, guardForced } from "./guard-events.ts";
import type { EventLog } from "./event-log.ts";
import { noLeader, requireFence } from "./fence.ts";
import { translate } from "./registry.ts";
import { toldOf } from "./told-of-intents.ts";
import { type KeyStands, standsAt } from "./stands-at.ts";
import { decodeIntents, encodeIntents } from "./stored-intents.ts";
import type { Term } from "./term.ts";
import { Turns } from "./turns.ts";
import { refuseUnreadable, type UnreadableIntents } from "./unreadable-intents.ts";

/** A term in which this replica may write, and what each of its writes compares. */
export interface Leading {
  readonly term: Term;
  readonly fence: readonly Compare[];
}

/** A change that met another in the store is looked at again this often, with growing pauses. */
const TRIES = 10;
const PAUSE_MS = 5;

interface WriteOptions {
  /** What must hold beside the fence and the intents. */
  readonly compares?: readonly Compare[];
  /** What is told beside the intents themselves. */
  readonly beside?: readonly Transition[];
  /** What the audit says of it, where somebody asked for it. */
  readonly entry?: AuditEntry;
}

interface CommanderParts {
  readonly clock: Pick<Clock, "after">;
  readonly store: Store;
  readonly keys: KeySpace;
  /** Undefined while this replica does not lead. */
  readonly leading: () => Leading | undefined;
  /** Resolves when the mirror has applied a revision. */
  readonly reached: (revision: number) => Promise<void>;
  /** Of the published table as last watched; undefined while there is none. */
  readonly tableRevision: (service: ServiceKey) => number | undefined;
  /** Of a policy's key as last watched; 0: there is none. */
  readonly policyRevision: (owner: PolicyOwner) => number;
  readonly events: Pick<EventLog, "reserve">;
  readonly audit: Pick<AuditLog, "carry" | "append">;
  readonly onTransitions: (transitions: readonly Transition[]) => void;
  readonly onDeposed: (reason: string) => void;
}

/**
 * Carries out what the leader alone may do. Commands of one service run one after another, so that each sees what
 * the one before it wrote; a write holds only over the intents this leader knows.
 */
export class Commander {
  readonly #parts: CommanderParts;
  readonly #turns = new Turns();
  readonly #applied: AppliedHere;
  /** What is being written of each service, and why: the watch brings it back without that. Kept while nobody knows. */
  readonly #writing = new Map<string, { readonly intents: IntentMap; readonly because: IntentsBecause }>();
  readonly #ending = new Set<string>();

  constructor(parts: CommanderParts) {
    this.#parts = parts;
    this.#applied = new AppliedHere(parts);
  }

  /** Why these are a service's intents now. Written past Headgate, they were the store's. */
  becauseOf(service: ServiceKey, intents: IntentMap): IntentsBecause {
    const own = this.#writing.get(serviceKeyText(service));
    if (own !== undefined && isDeepStrictEqual(own.intents, intents)) return own.because;
    return { kind: "asked", actor: "store" };
  }

  async execute(command: Command): Promise<CommandResult> {
    return await this.#turns.take(serviceKeyText(command.service), async () => {
      if (command.kind !== "leave") return await this.#change(command);
      const leading = this.#parts.leading();
      if (leading === undefined) throw noLeader();
      return await this.#leave(leading.term, command);
    });
  }

  /** Guards hold over what was looked at: where the store has moved on meanwhile, it is looked at again. */
  async #change(command: WishCommand): Promise<CommandResult> {
    const { service } = command;
    for (let attempt = 1; ; attempt++) {
      const leading = this.#parts.leading();
      if (leading === undefined) throw noLeader();
      const { term } = leading;
      this.#applied.require(serviceKeyText(service), term);
      const state = term.service(service);
      if (state === undefined) throw unknownService(service);
      const unreadable = term.unreadableIntents(service);
      // That there is nothing to undo would be a guess.
      if (unreadable !== undefined && unreadable.lastGood === undefined)
        throw refuseUnreadable(service, unreadable);
      const outcome = applied(command, state, term, unreadable);
      if (command.isDryRun === true) return outcome.result;
      const forced = [...new Set(outcome.forced.map(({ guard }) => guard))];
      const entry = commandEntry(command, forced, term.now());
      if (outcome.intents !== state.intents) {
        const judgedBy = outcome.takesAway ? this.#judgedBy(service) : [];
        const because = { kind: "asked", actor: command.actor } as const;
        const beside = outcome.forced.length === 0 ? [] : [guardForced(command, outcome.forced, term.now())];
        const isWritten = await this.#write(leading, state, outcome.intents, because, {
          compares: judgedBy,
          beside,
          entry,
        });
        if (!isWritten && attempt === TRIES) throw overtaken();
        if (!isWritten) {
          await this.#catchUp(service, judgedBy, attempt);
          continue;
        }
      } else if (outcome.events.some(({ kind }) => kind === "try-now")) await this.#record(leading, entry);
      for (const event of outcome.events) term.post(service, event);
      return outcome.result;
    }
  }

  /** Of what changes nothing in the store. */
  async #record({ fence }: Leading, entry: AuditEntry): Promise<void> {
    const { audit } = this.#parts;
    await translate(async () => {
      const { succeeded } = await audit.append(entry, fence);
      if (succeeded) return;
      await requireFence(this.#parts, fence);
      throw overtaken();
    });
  }

  /** Ends what has expired of a service's intents. */
  async expire(service: ServiceKey): Promise<void> {
    await this.#turns.take(serviceKeyText(service), async () => {
      const leading = this.#parts.leading();
      const state = leading?.term.service(service);
      if (leading === undefined || state === undefined) return;
      const due = withoutExpired(state.intents, leading.term.now());
      if (due !== undefined) await this.#write(leading, state, due, { kind: "expired" });
    });
  }

  /** Ends intents that the core says are over. Asked for at each tick until it is done: once at a time. */
  async endIntents(service: ServiceKey, id: string, which: EndedIntents): Promise<void> {
    const text = `${serviceKeyText(service)}/${id}/${which.kind}`;
    if (this.#ending.has(text)) return;
    this.#ending.add(text);
    try {
      await this.#turns.take(serviceKeyText(service), async () => {
        const leading = this.#parts.leading();
        const state = leading?.term.service(service);
        if (leading === undefined || state === undefined) return;
        const next = ended(state, id, which, leading.term.now());
        if (next !== state.intents) await this.#write(leading, state, next, { kind: which.kind });
      });
    } finally {
      this.#ending.delete(text);
    }
  }

  /** Resolves when the store knows that the process goes, so that the next leader does too. */
  async #leave(
    term: Term,
    { service, id, deadlineMs, actor }: Command & { kind: "leave" },
  ): Promise<CommandResult> {
    const before = term.service(service);
    if (before?.instances.get(id)?.registered === undefined)
      throw new HeadgateError("not_found", `${id} is not registered in ${service.service}`);
    term.post(service, { kind: "leave", id, deadlineAt: term.now() + deadlineMs, actor });
    const { verdicts } = judge(before, term.service(service) ?? before, term.policy(service));
    const broken = verdicts.filter(({ refuses }) => refuses);
    if (broken.length > 0) this.#parts.onTransitions([guardBroken(service, id, actor, broken, term.now())]);
    const { promise: late, resolve } = Promise.withResolvers<"late">();
    const cancel = this.#parts.clock.after(COMMIT_MS, () => resolve("late"));
    const outcome = await Promise.race([term.settled(service), late]);
    cancel();
    if (outcome === "late")
      throw new HeadgateError(
        "unavailable",
        "the store does not answer: whether the leave stands is not known",
        { details: OUTCOME_UNKNOWN },
      );
    return { kind: "done" };
  }

  /** What the guards were asked of, beside the overrides: a table or a policy that moved meanwhile may refuse. */
  #judgedBy(service: ServiceKey): KeyStands[] {
    const { keys, tableRevision, policyRevision } = this.#parts;
    const { namespace } = service;
    return [
      standsAt(keys.table(service, 0), tableRevision(service) ?? 0),
      standsAt(keys.policy(namespace, service.service), policyRevision(service)),
      standsAt(keys.policy(namespace), policyRevision({ namespace, service: undefined })),
    ];
  }

  /** Until this replica has seen what the store says of the service now. */
  async #catchUp(service: ServiceKey, judgedBy: readonly KeyStands[], attempt: number): Promise<void> {
    const { store, keys, clock } = this.#parts;
    await translate(async () => {
      for (const key of [keys.intents(service), ...judgedBy.map(({ key }) => key)]) {
        const entry = await store.get(key);
        const decoded = entry?.key === keys.intents(service) ? decodeIntents(entry.value) : undefined;
        if (entry !== undefined && decoded?.kind === "unreadable")
          throw refuseUnreadable(service, { ...decoded, key: entry.key, lastGood: undefined });
        if (entry !== undefined) await this.#applied.seen(entry.modRevision);
      }
    });
    // A deletion has no revision to wait for.
    if (attempt > 1) await new Promise<void>((resolve) => clock.after(PAUSE_MS * attempt, resolve));
  }

  /** Resolves when the change is applied here; with false, and nothing written, when the store was not as last seen. */
  async #write(
    { term, fence }: Leading,
    state: ServiceState,
    intents: IntentMap,
    because: IntentsBecause,
    { compares = [], beside = [], entry }: WriteOptions = {},
  ): Promise<boolean> {
    const { store, keys, events, audit, onTransitions } = this.#parts;
    const { key: service, intentsRevision } = state;
    const unreadable = term.unreadableIntents(service);
    if (unreadable !== undefined) throw refuseUnreadable(service, unreadable);
    const key = keys.intents(service);
    const own = standsAt(key, intentsRevision);
    const text = serviceKeyText(service);
    this.#applied.require(text, term);
    const put = { kind: "put", key, value: encodeIntents(intents) } as const;
    this.#writing.set(text, { intents, because });
    let isKnown = true;
    const told = events.reserve([...toldOf(state, intents, because, term), ...beside]);
    try {
      const { succeeded, revision } = await translate(() =>
        told.carry((more) =>
          audit.carry(entry, (part) =>
            store.txn([...fence, own, ...compares, ...part.compares], [put, ...part.operations, ...more]),
          ),
        ),
      );
      if (!succeeded) await translate(() => requireFence(this.#parts, fence));
      else {
        isKnown = await translate(() => this.#applied.written(text, term, revision));
        onTransitions(beside);
        if (!isKnown) throw notAppliedYet();
      }
      return succeeded;
    } catch (error) {
      if (error instanceof HeadgateError && isUnknownOutcome(error.cause)) isKnown = false;
      throw error;
    } finally {
      if (isKnown) this.#writing.delete(text);
      told.settle(isKnown);
    }
  }
}

/** While overrides cannot be read, that is what refuses a change, whatever else would. */
function applied(
  command: WishCommand,
  state: ServiceState,
  term: Term,
  unreadable: UnreadableIntents | undefined,
): Outcome {
  try {
    return applyCommand(command, state, term.policy(state.key), term.now());
  } catch (error) {
    throw unreadable === undefined ? error : refuseUnreadable(state.key, unreadable);
  }
}

/** What was over when the core said so may be held again by the time its turn comes. */
function ended({ intents, instances, renewals }: ServiceState, id: string, which: EndedIntents, at: number) {
  if (which.kind === "abandoned") {
    const drain = intents.get(id)?.drains.find((each) => each.id === which.drain);
    const silentMs = at - (renewals.get(which.drain)?.at ?? at);
    return silentMs < (drain?.keepAliveMs ?? Infinity) ? intents : withoutDrain(intents, id, which.drain);
  }
  return instances.get(id)?.registered === undefined ? withoutOrphaned(intents, id) : intents;
}

function isUnknownOutcome(cause: unknown): boolean {
  return cause instanceof StoreUnavailable && cause.unknownOutcome;
}

function overtaken(): HeadgateError {
  return new HeadgateError(
    "conflict",
    "the service keeps changing: each time the guards were asked, it was another; look again, and try again",
  );
}

function unknownService({ namespace, service }: ServiceKey): HeadgateError {
  return new HeadgateError("not_found", `no service ${service} in namespace ${namespace}`);
}
