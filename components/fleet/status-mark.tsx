import type { EndpointStatus } from "#lib/contract/table.ts";
import { toneText } from "#components/ui/tone.ts";
import { statusLook } from "./status.ts";
import "./status-mark.css";

/** A status as mark and word. */
export function StatusMark({ status, count }: { status: EndpointStatus; count?: number }) {
  const { icon: Mark, word, tone, meaning } = statusLook[status];
  return (
    <span className="hg-status" data-tone={tone} title={meaning}>
      <Mark size={15} aria-hidden color={toneText(tone)} />
      {count === undefined ? null : <b>{count}</b>}
      <span>{count === undefined ? word : word.toLowerCase()}</span>
    </span>
  );
}
