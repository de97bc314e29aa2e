import type { Transition } from "#lib/contract/events.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import type { GuardName, GuardVerdict } from "#lib/contract/guard.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import { guardsOfPolicy } from "#server/core/policy-guards.ts";
import { policyOf } from "#server/core/policy.ts";
import type { PolicyCommand, PolicyOwner } from "#server/ports/policies.ts";
import type { Policies } from "./policies.ts";
import type { Term } from "./term.ts";

const MAX_TOLD = 3;

/** What the guards say of a service under the policy that would be. */
export interface Broken {
  readonly service: ServiceKey;
  readonly guards: readonly GuardVerdict[];
}

export interface PolicyEffect {
  /** Services that lose capacity at once: guards were asked of the very state they are in. */
  readonly losing: readonly ServiceKey[];
  /** Guards that refuse it. */
  readonly broken: readonly Broken[];
}

/** What a patch would do at once to every service it concerns. */
export function effectOf(
  owner: PolicyOwner,
  patch: PolicyPatch,
  policies: Policies,
  term: Term,
): PolicyEffect {
  const inherited = policies.record({ ...owner, service: undefined }).patch;
  const losing: ServiceKey[] = [];
  const broken: Broken[] = [];
  for (const state of term.services()) {
    const { key } = state;
    if (key.namespace !== owner.namespace || (owner.service ?? key.service) !== key.service) continue;
    const next =
      owner.service === undefined ? policyOf(patch, policies.record(key).patch) : policyOf(inherited, patch);
    const { takesAway, verdicts } = guardsOfPolicy(state, next, policies.of(key), term.now());
    if (takesAway) losing.push(key);
    const guards = verdicts.filter(({ refuses }) => refuses);
    if (guards.length > 0) broken.push({ service: key, guards });
  }
  return { losing, broken };
}

/** Throws `conflict` naming each guard that is not passed by force, and the services. */
export function refuseBroken(broken: readonly Broken[], force: readonly GuardName[]): void {
  const refusing = broken.flatMap(({ service, guards }) => {
    const left = guards.filter(({ guard }) => !force.includes(guard));
    return left.length === 0 ? [] : [{ service, guards: left }];
  });
  if (refusing.length === 0) return;
  const told = refusing
    .slice(0, MAX_TOLD)
    .flatMap(({ service, guards }) =>
      guards.map(({ guard, text }) => `${guard} refuses for ${service.service}: ${text}`),
    );
  const more = refusing.length > MAX_TOLD ? [`and ${refusing.length - MAX_TOLD} more services`] : [];
  throw new HeadgateError("conflict", [...told, ...more].join("; "), {
    details: { services: refusing.map(({ service, guards }) => ({ service: service.service, guards })) },
  });
}

/** An operator went past guards by a policy, and said so: told for each service it hits. */
export function policyForced(
  { actor, reason }: PolicyCommand,
  broken: readonly Broken[],
  at: number,
): Transition[] {
  return broken.map(({ service, guards }) => ({
    kind: "guard.forced",
    at,
    ...service,
    text: `a policy passed by force: ${guards.map(({ guard, text }) => `${guard} (${text})`).join(", ")}: ${reason}`,
    actor,
    evidence: { guards },
  }));
}
