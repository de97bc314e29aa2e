import type { Action } from "#lib/commands/action.ts";
import type { PolicyView } from "#lib/contract/policy-api.ts";
import type { PolicyAt, PolicyWrite } from "#lib/query/policies.ts";

/** The write of a policy as the call of the API that it is. */
export function policyAction({ ns, service }: PolicyAt, base: PolicyView, write: PolicyWrite): Action {
  const { ifMatch, change, reason, force } = write;
  const common = { reason, ...(force.length === 0 ? {} : { force: [...force] }) };
  if (change.kind === "set") {
    const rest = { ifMatch, before: base.patch, body: { policy: change.policy, ...common } };
    return service === undefined
      ? { call: "putDefaultPolicy", params: { ns }, ...rest }
      : { call: "putPolicy", params: { ns, service }, ...rest };
  }
  const rest = { ifMatch, body: { version: change.version, ...common } };
  return service === undefined
    ? { call: "rollbackDefaultPolicy", params: { ns }, ...rest }
    : { call: "rollbackPolicy", params: { ns, service }, ...rest };
}
