import { contradictions } from "#lib/contract/policy-rules.ts";
import type { PolicyView } from "#lib/contract/policy-api.ts";
import { policyOf } from "#server/core/policy.ts";
import { type PolicyRecord, policyTag } from "#server/ports/policies.ts";

/** `inherited`: the namespace's, for a service's policy. */
export function policyView(
  record: PolicyRecord,
  inherited: PolicyRecord | undefined,
  epoch: string,
): PolicyView {
  const { owner, revision, patch, unreadable, versions } = record;
  const effective = inherited === undefined ? policyOf(patch, undefined) : policyOf(inherited.patch, patch);
  const newest = unreadable === undefined ? versions.at(-1) : undefined;
  const { patch: _, ...changed } = newest ?? { patch: {} };
  return {
    namespace: owner.namespace,
    ...(owner.service === undefined ? {} : { service: owner.service }),
    etag: `"${policyTag(epoch, revision)}"`,
    revision,
    patch,
    ...(inherited === undefined ? {} : { inherited: inherited.patch }),
    effective,
    ...("version" in changed ? { changed } : {}),
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(inherited?.unreadable === undefined ? {} : { inheritedUnreadable: inherited.unreadable }),
    contradictions: contradictions(effective).map(({ fields, text }) => ({ fields: [...fields], text })),
  };
}
