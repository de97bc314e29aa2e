import type { IntentView } from "#lib/contract/intent.ts";
import { undoReason } from "#lib/contract/undo-reason.ts";
import type { Action } from "./action.ts";

type Ended = Pick<IntentView, "kind" | "namespace" | "service" | "instance" | "owner" | "reason">;

/** The end of an override as the call that it is, without its name: a script ends what stands then. */
export function endOf({ kind, namespace: ns, service, instance, owner, reason }: Ended): Action {
  const params = { ns, service, instance };
  switch (kind) {
    case "drain":
      return { call: "undrain", params, query: { owner } };
    case "weight":
      return { call: "deleteWeight", params };
    case "maintenance":
      return { call: "deleteMaintenance", params };
    case "circuit":
      return { call: "putCircuit", params, body: { state: "auto", reason: undoReason(reason) } };
  }
}
