"use client";
import { Radio } from "@mantine/core";
import type { EpochPreview } from "#lib/contract/cluster.ts";
import { plural, sentenceList } from "#lib/format.ts";

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
  const told = (pick: (part: EpochPreview["restore"]["access"]) => number) =>
    sentenceList(
      [
        [pick(policies), "policy", "policies"] as const,
        [pick(overrides), "service's overrides", "services' overrides"] as const,
        [pick(access), "entry of access", "entries of access"] as const,
      ].flatMap(([n, one, many]) => (n === 0 ? [] : [plural(n, one, many)])),
    ) || "nothing";
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
          description={`Written back: ${told(({ written }) => written)}. Removed from the store: ${told(({ removed }) => removed)}.`}
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
