import type { GuardName, GuardVerdict } from "#lib/contract/guard.ts";
import { guardSentence, guardWords } from "./guard-words.ts";

/** What the answer to a change says of guards: what was passed by force, and what only warned. */
export function GuardNotes({
  warnings,
  forced,
}: {
  warnings: readonly GuardVerdict[];
  forced: readonly GuardName[];
}) {
  if (warnings.length === 0 && forced.length === 0) return null;
  return (
    <div className="hg-effect" data-tone="caution">
      {forced.length === 0 ? null : <p>Forced past {forced.join(" and ")}: it stands in the event log.</p>}
      {warnings.map((verdict) => (
        <p key={`${verdict.guard} ${verdict.zone ?? ""}`}>
          {guardWords[verdict.guard]}: {guardSentence(verdict)}
        </p>
      ))}
    </div>
  );
}
