import { type AnyPatch, leaves, obeyedChanges, type PolicyChange, patchChanges } from "./policy-changes.ts";
import { Policy } from "./policy.ts";

/**
 * What a version of a policy changed, by what was obeyed then; `inherited`: what it overlaid. Where that is not known, as
 * the patches were written.
 */
export function versionChanges(
  before: AnyPatch,
  { patch, inherited }: { readonly patch: AnyPatch; readonly inherited?: AnyPatch | undefined },
): readonly PolicyChange[] {
  if (inherited === undefined) return patchChanges(before, patch);
  const under = [...leaves(Policy.parse({})), ...leaves(inherited)];
  const standing = (own: AnyPatch) => ({ patch: own, obeyed: new Map([...under, ...leaves(own)]) });
  return obeyedChanges(standing(before), standing(patch));
}
