import type { EndpointStatus } from "#lib/contract/table.ts";
import { toneText } from "#components/ui/tone.ts";
import { count } from "#lib/format.ts";
import { statusLook } from "./status.ts";

/** A status as mark and word. `by`: who ejected it, where an operator did. */
export function StatusMark({
  status,
  count: many,
  by,
}: {
  status: EndpointStatus;
  count?: number;
  by?: string | undefined;
}) {
  const { icon: Mark, word: known, tone, meaning } = statusLook[status];
  const word = status === "forced_out" && by !== undefined ? `Ejected by ${by}` : known;
  return (
    <span className="hg-status" data-tone={tone} title={meaning}>
      <Mark size={15} aria-hidden color={toneText(tone)} />
      {many === undefined ? null : <b>{count(many)}</b>}
      <span>{many === undefined ? word : word.toLowerCase()}</span>
    </span>
  );
}
