"use client";
import { Radio } from "@mantine/core";
import type { EpochPreview } from "#lib/contract/cluster.ts";

/** Whose policies, overrides and access are to stand. */
export function EpochRestore({
  counts: { policies, overrides, access },
  restore,
  onChange,
}: {
  counts: EpochPreview["restore"];
  restore: boolean;
  onChange: (restore: boolean) => void;
}) {
  const parts = [
    { name: "policies", ...policies },
    { name: "overrides", ...overrides },
    { name: "access", ...access },
  ];
  return (
    <Radio.Group
      label="Policies, overrides and access"
      value={restore ? "known" : "store"}
      onChange={(value) => onChange(value === "known")}
    >
      <div className="hg-restore">
        <Radio
          value="known"
          label="Write back what was last known"
          description={parts
            .map(({ name, written, removed }) => `${name}: ${written} written, ${removed} removed`)
            .join("; ")}
        />
        <Radio
          value="store"
          label="Take what this store says"
          description="Nothing is written back, but access where the store knows no token"
        />
      </div>
    </Radio.Group>
  );
}
