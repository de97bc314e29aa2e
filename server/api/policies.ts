import type { PolicyVersionView, PolicyView } from "#lib/contract/policy-api.ts";
import { patchAt } from "#server/core/inherited-then.ts";
import type { PolicyCommand, PolicyOwner } from "#server/ports/policies.ts";
import type { ApiDeps, Call, Handlers } from "./handler.ts";
import { tagsOf } from "./if-match.ts";
import { leaderState } from "./leader-view.ts";
import { pageOf } from "./page.ts";
import { policyView } from "./views/policy.ts";

type Rows =
  | "getPolicy"
  | "putPolicy"
  | "listPolicyHistory"
  | "rollbackPolicy"
  | "getDefaultPolicy"
  | "putDefaultPolicy"
  | "listDefaultPolicyHistory"
  | "rollbackDefaultPolicy";

/** What a service's rows and a namespace's have in common. */
interface Asked {
  readonly params: { readonly ns: string; readonly service?: string };
}
type Write = Asked & Pick<Call<"putPolicy">, "identity" | "asker" | "ifMatch">;

/** A service's policy may be read and written before the service is there. */
export function policies({ control }: Pick<ApiDeps, "control">): Handlers<Rows> {
  function show({ params }: Asked): { body: PolicyView; headers: Record<string, string> } {
    const state = leaderState(control);
    const owner = ownerOf(params);
    const inherited =
      owner.service === undefined ? undefined : state.policyRecord({ ...owner, service: undefined });
    const view = policyView(state.policyRecord(owner), inherited, control.epoch() ?? "");
    return { body: view, headers: { etag: view.etag } };
  }

  function history({ params, query }: Asked & Pick<Call<"listPolicyHistory">, "query">) {
    const state = leaderState(control);
    const owner = ownerOf(params);
    const { versions } = state.policyRecord(owner);
    const defaults =
      owner.service === undefined ? [] : state.policyRecord({ ...owner, service: undefined }).versions;
    const told = versions.toReversed().map((version): PolicyVersionView => {
      const inherited = patchAt(defaults, version.at);
      return inherited === undefined ? version : { ...version, inherited: { ...inherited } };
    });
    return { body: pageOf(told, query) };
  }

  async function write(call: Write, change: ChangeOf<PolicyCommand>) {
    const { identity, asker, params, ifMatch } = call;
    const common = { owner: ownerOf(params), actor: identity.name, asker, ifMatch: tagsOf(ifMatch) ?? [] };
    await control.writePolicy({ ...common, ...change });
    return show(call);
  }

  const put = async (call: Write & Pick<Call<"putPolicy">, "body">) =>
    await write(call, { kind: "set-policy", patch: call.body.policy, ...asked(call.body) });
  const rollback = async (call: Write & Pick<Call<"rollbackPolicy">, "body">) =>
    await write(call, { kind: "rollback-policy", version: call.body.version, ...asked(call.body) });

  return {
    getPolicy: show,
    putPolicy: put,
    listPolicyHistory: history,
    rollbackPolicy: rollback,
    getDefaultPolicy: show,
    putDefaultPolicy: put,
    listDefaultPolicyHistory: history,
    rollbackDefaultPolicy: rollback,
  };
}

type ChangeOf<C> = C extends unknown ? Omit<C, "owner" | "actor" | "asker" | "ifMatch"> : never;

function asked({ reason, force = [] }: Call<"putPolicy" | "rollbackPolicy">["body"]) {
  return { reason, force };
}

function ownerOf({ ns, service }: Asked["params"]): PolicyOwner {
  return { namespace: ns, service };
}
