import { Policy, type PolicyPatch } from "#lib/contract/policy.ts";

export const DEFAULT_POLICY: Policy = Policy.parse({});

/** A service's policy: the defaults, overlaid by the namespace's patch, overlaid by the service's. */
export function policyOf(namespace: PolicyPatch | undefined, service: PolicyPatch | undefined): Policy {
  if (namespace === undefined && service === undefined) return DEFAULT_POLICY;
  return {
    v: 1,
    admission: service?.admission ?? namespace?.admission ?? DEFAULT_POLICY.admission,
    check: overlay(DEFAULT_POLICY.check, namespace?.check, service?.check),
    drain: overlay(DEFAULT_POLICY.drain, namespace?.drain, service?.drain),
    client: overlay(DEFAULT_POLICY.client, namespace?.client, service?.client),
  };
}

type PatchOf<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Overlays fields that are present; an absent field is not an undefined one. */
function overlay<T extends object>(base: T, ...patches: readonly (PatchOf<T> | undefined)[]): T {
  let result = base;
  for (const patch of patches) {
    if (patch === undefined) continue;
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    result = { ...result, ...given };
  }
  return result;
}
