import {
  IconBan,
  IconDropletHalfFilled,
  type Icon,
  IconLockOpen2,
  IconScale,
  IconTool,
} from "@tabler/icons-react";
import type { IntentKind } from "#lib/contract/intent.ts";

/** What an operator wished, as mark and word. */
export function OverrideMark({ kind, value }: { kind: IntentKind; value: string | undefined }) {
  const [Mark, word] = lookOf(kind, value);
  return (
    <span className="hg-status">
      <Mark size={15} aria-hidden color="var(--hg-planned)" />
      {word}
    </span>
  );
}

function lookOf(kind: IntentKind, value: string | undefined): readonly [Icon, string] {
  switch (kind) {
    case "drain":
      return [IconDropletHalfFilled, "Drain"];
    case "weight":
      return [IconScale, `Weight ${value ?? ""}`];
    case "maintenance":
      return [IconTool, "Maintenance"];
    case "circuit":
      return value === "closed" ? [IconLockOpen2, "Kept in"] : [IconBan, "Ejected"];
  }
}
