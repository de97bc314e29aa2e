import { IconDropletHalfFilled, IconScale } from "@tabler/icons-react";
import type { IntentKind } from "#lib/contract/intent.ts";
import "./status-mark.css";

/** What an operator wished, as mark and word. */
export function OverrideMark({ kind, value }: { kind: IntentKind; value: string | undefined }) {
  const Mark = kind === "drain" ? IconDropletHalfFilled : IconScale;
  return (
    <span className="hg-status">
      <Mark size={15} aria-hidden color="var(--hg-planned)" />
      {kind === "drain" ? "Drain" : `Weight ${value ?? ""}`}
    </span>
  );
}
