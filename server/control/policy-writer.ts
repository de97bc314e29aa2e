import { HeadgateError } from "#lib/contract/error.ts";
import type { GuardName } from "#lib/contract/guard.ts";
import type { PolicyVersion } from "#lib/contract/policy-api.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";
import type { Transition } from "#lib/contract/events.ts";
import type { KeySpace, ServiceKey } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import { encodePatch, isSamePatch, MAX_POLICY_BYTES, plainPatch } from "#server/core/policy-patch.ts";
import {
  type PolicyCommand,
  type PolicyOwner,
  type PolicyRecord,
  policyTag,
} from "#server/ports/policies.ts";
import type { Compare, Store } from "#server/ports/store.ts";
import { AppliedHere, notAppliedYet } from "./applied-here.ts";
import { policyEntry } from "./audit/audit-entries.ts";
import type { AuditLog } from "./audit/audit-log.ts";
import type { Leading } from "./commander.ts";
import type { EventLog } from "./event-log.ts";
import { noLeader, requireFence } from "./fence.ts";
import type { Policies, PolicyChanged } from "./policies.ts";
import { patchOfVersion, refuseContradictions, stale } from "./policy-checks.ts";
import { type Broken, effectOf, type PolicyEffect, policyForced, refuseBroken } from "./policy-effect.ts";
import { policyChangeText, policyTransition } from "./policy-transition.ts";
import { encodeVersions, nextVersion } from "./policy-versions.ts";
import { translate } from "./registry.ts";
import { standsAt } from "./stands-at.ts";
import type { Term } from "./term.ts";
import { Turns } from "./turns.ts";

export interface PolicyWriterParts {
  readonly clock: Pick<Clock, "after">;
  readonly store: Store;
  readonly keys: KeySpace;
  readonly policies: Policies;
  readonly epoch: () => string | undefined;
  /** Undefined while this replica does not lead. */
  readonly leading: () => Leading | undefined;
  /** Resolves when the mirror has applied a revision. */
  readonly reached: (revision: number) => Promise<void>;
  /** The last revision that the mirror has applied. */
  readonly applied: () => number;
  /** Of a service's published table as last watched; undefined while there is none. */
  readonly tableRevision: (service: ServiceKey) => number | undefined;
  readonly events: Pick<EventLog, "reserve">;
  readonly audit: Pick<AuditLog, "carry">;
  readonly onTransitions: (transitions: readonly Transition[]) => void;
  readonly onDeposed: (reason: string) => void;
}

/** A change that met another in the store is looked at again this often. */
const TRIES = 10;
const PAUSE_MS = 5;

/**
 * Writes policies, the leader alone. Those of a namespace one after another: a service's is judged by what it
 * overlays, and a default by what overlays it.
 */
export class PolicyWriter {
  readonly #parts: PolicyWriterParts;
  readonly #turns = new Turns();
  readonly #applied: AppliedHere;

  constructor(parts: PolicyWriterParts) {
    this.#parts = parts;
    this.#applied = new AppliedHere(parts);
  }

  /** Resolves when the policy is written and applied here, at once when it stands already. */
  async execute(command: PolicyCommand): Promise<PolicyRecord> {
    const { policies } = this.#parts;
    return await this.#turns.take(command.owner.namespace, async () => {
      for (let attempt = 1; attempt <= TRIES; attempt++) {
        if (await this.#attempt(command, attempt)) return policies.record(command.owner);
      }
      throw new HeadgateError(
        "conflict",
        "what the policy concerns keeps changing: look again, and try again",
      );
    });
  }

  /** Answers whether it stands; not when the store was not as it was looked at. */
  async #attempt(command: PolicyCommand, attempt: number): Promise<boolean> {
    const { policies, leading: whether } = this.#parts;
    const leading = whether();
    if (leading === undefined) throw noLeader();
    this.#applied.require(command.owner.namespace, leading.term);
    const record = policies.record(command.owner);
    this.#requireMatch(command.ifMatch, record);
    const patch =
      command.kind === "set-policy" ? plainPatch(command.patch) : patchOfVersion(record, command.version);
    if (record.unreadable === undefined && isSamePatch(record.patch, patch)) return true;
    this.#refuse(command, record, patch);
    const effect = effectOf(command.owner, patch, policies, leading.term);
    refuseBroken(effect.broken, command.force);
    const { isWritten, compares } = await this.#write(leading, command, record, patch, effect);
    if (!isWritten) await this.#catchUp(leading.fence, compares, attempt);
    return isWritten;
  }

  #requireMatch(ifMatch: readonly string[], record: PolicyRecord): void {
    const tag = policyTag(this.#parts.epoch() ?? "", record.revision);
    if (ifMatch.includes("*") || ifMatch.includes(tag)) return;
    throw stale(record, `"${tag}"`);
  }

  #refuse(command: PolicyCommand, record: PolicyRecord, patch: PolicyPatch): void {
    const { namespace } = command.owner;
    const others = this.#parts.policies.records().filter(({ owner }) => owner.namespace === namespace);
    try {
      refuseContradictions(record, patch, others);
    } catch (error) {
      if (command.kind === "set-policy" || !(error instanceof HeadgateError)) throw error;
      // Nothing in the request is wrong: what it names does not fit any more.
      const message = `version ${command.version} cannot be put back: ${error.message}`;
      throw new HeadgateError("conflict", message, { details: error.details });
    }
    const { length } = encodePatch(patch);
    if (length > MAX_POLICY_BYTES)
      throw new HeadgateError(
        "too_large",
        `the policy has ${length} bytes; at most ${MAX_POLICY_BYTES} are kept`,
      );
  }

  async #write(
    { term, fence }: Leading,
    command: PolicyCommand,
    record: PolicyRecord,
    patch: PolicyPatch,
    { losing, broken }: PolicyEffect,
  ): Promise<{ readonly isWritten: boolean; readonly compares: readonly Compare[] }> {
    const { store, keys, policies, events, audit, onTransitions } = this.#parts;
    const { namespace, service } = command.owner;
    const key = keys.policy(namespace, service);
    const historyKey = keys.policyHistory(namespace, service);
    const at = term.now();
    const versions = versionsWith(record, command, patch, broken, at);
    const compares = [
      standsAt(key, record.revision),
      standsAt(historyKey, policies.historyRevision(command.owner)),
      ...(losing.length === 0 ? [] : this.#asJudged(command.owner, term)),
    ];
    const puts = [
      { kind: "put", key: historyKey, value: encodeVersions(versions) },
      { kind: "put", key, value: encodePatch(patch) },
    ] as const;
    const beside = policyForced(command, broken, at);
    const changed = this.#changed(record, patch, versions);
    const transition = policyTransition(changed, at);
    const told = events.reserve([...(transition === undefined ? [] : [transition]), ...beside]);
    const entry = policyEntry(command, forcedBy(broken), policyChangeText(changed), at);
    let isApplied = true;
    try {
      const { succeeded, revision } = await translate(() =>
        told.carry((more) =>
          audit.carry(entry, (part) =>
            store.txn([...fence, ...compares, ...part.compares], [...puts, ...part.operations, ...more]),
          ),
        ),
      );
      if (succeeded) {
        isApplied = await translate(() => this.#applied.written(namespace, term, revision));
        onTransitions(beside);
        if (!isApplied) throw notAppliedYet();
      }
      return { isWritten: succeeded, compares };
    } finally {
      told.settle(isApplied);
    }
  }

  /** What the watch will bring back. What is told of it then is written with it. */
  #changed(before: PolicyRecord, patch: PolicyPatch, versions: readonly PolicyVersion[]): PolicyChanged {
    const { owner } = before;
    const inherited =
      owner.service === undefined
        ? undefined
        : this.#parts.policies.record({ ...owner, service: undefined }).patch;
    const now: PolicyRecord = { ...before, patch, unreadable: undefined, versions };
    return { before, now, isOurs: true, inherited };
  }

  /** What the guards were asked of: one service, or however many a default concerns. */
  #asJudged({ namespace, service }: PolicyOwner, term: Term): Compare[] {
    const { keys, tableRevision, applied } = this.#parts;
    if (service === undefined) {
      const unchangedSince = applied();
      return [keys.intentsOf(namespace), keys.tablesOf(namespace)].map((prefix) => ({
        prefix,
        unchangedSince,
      }));
    }
    const key = { namespace, service };
    return [
      standsAt(keys.intents(key), term.service(key)?.intentsRevision ?? 0),
      standsAt(keys.table(key, 0), tableRevision(key) ?? 0),
    ];
  }

  /** Until this replica has seen what did not hold. */
  async #catchUp(fence: readonly Compare[], compares: readonly Compare[], attempt: number): Promise<void> {
    const { store, clock } = this.#parts;
    await translate(async () => {
      await requireFence(this.#parts, fence);
      for (const compare of compares) {
        const entry = "key" in compare ? await store.get(compare.key) : undefined;
        if (entry !== undefined) await this.#applied.seen(entry.modRevision);
      }
    });
    // A prefix has no revision to wait for.
    if (compares.some((compare) => "prefix" in compare))
      await new Promise<void>((resolve) => clock.after(PAUSE_MS * attempt, resolve));
  }
}

function forcedBy(broken: readonly Broken[]): GuardName[] {
  return [...new Set(broken.flatMap(({ guards }) => guards.map(({ guard }) => guard)))];
}

/** The history with one more version. */
function versionsWith(
  { versions }: PolicyRecord,
  command: PolicyCommand,
  patch: PolicyPatch,
  broken: readonly Broken[],
  at: number,
): readonly PolicyVersion[] {
  const { actor, reason } = command;
  const forced = forcedBy(broken);
  const author = {
    at,
    actor,
    reason,
    ...(command.kind === "rollback-policy" ? { rollbackTo: command.version } : {}),
    ...(forced.length === 0 ? {} : { forced }),
  };
  return [...versions, nextVersion(versions, patch, author)];
}
