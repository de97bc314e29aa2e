import type { ReasonChip } from "#components/ui/reason-field.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { decisiveCause } from "./decisive-cause.ts";
import { shortCause } from "./sentence.ts";
import { isTrouble } from "./status.ts";

/** The reason a person would most likely give: what the instance suffers from, else what such a change is for. */
export function likelyReason(
  { status, causes }: Pick<InstanceView, "status" | "causes">,
  otherwise: ReasonChip = "deploy",
): string {
  const cause = decisiveCause(causes)?.text;
  return isTrouble(status) && cause !== undefined ? `incident: ${shortCause(cause)}` : otherwise;
}
