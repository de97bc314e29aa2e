import type { Policy } from "#lib/contract/policy.ts";
import { type Judgement, judge } from "./guards.ts";
import type { ServiceState } from "./model.ts";
import { outlookOf } from "./outlook.ts";

/** What the guards that hold now say of another policy for a service, whatever the guards of that one are. */
export function guardsOfPolicy(state: ServiceState, next: Policy, policy: Policy, at: number): Judgement {
  return judge(state, outlookOf(state, { policy: next }, policy, at).atOnce, policy);
}
