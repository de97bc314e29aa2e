import type { Transition } from "#lib/contract/events.ts";
import { changesText, policyChanges } from "#lib/contract/policy-changes.ts";
import type { PolicyVersion } from "#lib/contract/policy-api.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";
import { policyOf } from "#server/core/policy.ts";
import { isSamePatch } from "#server/core/policy-patch.ts";
import type { PolicyOwner, PolicyRecord } from "#server/ports/policies.ts";
import type { PolicyChanged } from "./policies.ts";

/** What a change of a policy is told as; undefined when what stands is what stood. */
export function policyTransition(change: PolicyChanged, at: number): Transition | undefined {
  const { before, now, isOurs } = change;
  if (now.unreadable !== undefined) return unreadablePolicy(now, at);
  if (before.unreadable === undefined && isSamePatch(before.patch, now.patch)) return undefined;
  const past: Partial<PolicyVersion> = { actor: "store" };
  const { version, actor = "store", reason } = (isOurs ? now.versions.at(-1) : past) ?? past;
  const changes = changesOf(change);
  const why = reason === undefined ? "written past Headgate" : reason;
  return {
    kind: "policy.changed",
    at,
    ...whose(now.owner),
    text: `${subject(now.owner)}: ${policyChangeText(change)} (${why})`,
    actor,
    evidence: {
      ...(version === undefined ? {} : { version }),
      ...(reason === undefined ? {} : { reason }),
      changes: changes.slice(0, 100).map(({ field, text }) => ({ field, text })),
    },
  };
}

/** What a change of a policy comes to, without who and why. */
export function policyChangeText(change: PolicyChanged): string {
  const { rollbackTo } = (change.isOurs ? change.now.versions.at(-1) : undefined) ?? {};
  const changes = changesOf(change);
  const what = changes.length === 0 ? "it can be read again" : changesText(changes);
  return rollbackTo === undefined ? what : `back to version ${rollbackTo}: ${what}`;
}

function changesOf({ before, now, inherited }: PolicyChanged) {
  return policyChanges(stateOf(before.patch, now.owner, inherited), stateOf(now.patch, now.owner, inherited));
}

/** Told when it turns unreadable, and by each new leader that finds it so. */
export function unreadablePolicy({ owner, unreadable, revision }: PolicyRecord, at: number): Transition {
  const { reason = "", obeyed = "defaults" } = unreadable ?? {};
  return {
    kind: "policy.unreadable",
    at,
    ...whose(owner),
    text: `${subject(owner)} ${reason}: ${OBEYED[obeyed]}`,
    actor: "store",
    evidence: { revision, obeyed },
  };
}

const OBEYED = {
  last_good: "what it said before stands",
  history: "the newest version of its history stands",
  defaults: "what it said before is not known here, so the defaults stand",
};

function stateOf(patch: PolicyPatch, { service }: PolicyOwner, inherited: PolicyPatch | undefined) {
  return {
    patch,
    effective: service === undefined ? policyOf(patch, undefined) : policyOf(inherited, patch),
  };
}

function whose({ namespace, service }: PolicyOwner): { namespace: string; service?: string } {
  return { namespace, ...(service === undefined ? {} : { service }) };
}

function subject({ namespace, service }: PolicyOwner): string {
  return service === undefined ? `the default policy of ${namespace}` : "the policy";
}
