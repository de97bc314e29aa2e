import { IconShieldHalfFilled } from "@tabler/icons-react";
import type { Protection } from "#lib/contract/table.ts";
import { protectionLook } from "./status.ts";

/** Shown only while a service is guarded; `normal` is nothing to look at. */
export function ProtectionMark({ protection }: { protection: Protection }) {
  if (protection === "normal") return null;
  const { word, meaning } = protectionLook[protection];
  return (
    <span className="hg-protection" title={meaning}>
      <IconShieldHalfFilled size={12} aria-hidden />
      {word}
    </span>
  );
}
