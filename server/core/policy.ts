import { Policy, type PolicyPatch } from "#lib/contract/policy.ts";

export const DEFAULT_POLICY: Policy = Policy.parse({});

const SECTIONS = [
  "check",
  "flap",
  "observer",
  "circuit",
  "slowStart",
  "adaptive",
  "weight",
  "drain",
  "guard",
  "panic",
  "preserve",
  "table",
  "client",
  "retry",
  "localCircuit",
  "concurrency",
  "rateLimit",
] as const satisfies readonly (keyof Policy)[];

/** A service's policy: the defaults, overlaid by the namespace's patch, overlaid by the service's. */
export function policyOf(namespace: PolicyPatch | undefined, service: PolicyPatch | undefined): Policy {
  if (namespace === undefined && service === undefined) return DEFAULT_POLICY;
  const sections = SECTIONS.map((name): [string, object] => [
    name,
    overlay(DEFAULT_POLICY[name], namespace?.[name], service?.[name]),
  ]);
  const admission = service?.admission ?? namespace?.admission ?? DEFAULT_POLICY.admission;
  // Each section keeps its own type, which an object made of entries does not show.
  return { ...DEFAULT_POLICY, admission, ...(Object.fromEntries(sections) as Partial<Policy>) };
}

/** Overlays fields that are present; an absent field is not an undefined one. */
function overlay(base: object, ...patches: readonly (object | undefined)[]): object {
  let result = base;
  for (const patch of patches) {
    if (patch === undefined) continue;
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    result = { ...result, ...given };
  }
  return result;
}
