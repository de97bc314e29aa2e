"use client";
import { Select } from "@mantine/core";
import type { Asking } from "./use-asking.ts";
import { ReasonField } from "#components/ui/reason-field.tsx";

/** How long an override may be asked to stand, seconds; 0: until it is undone. */
export const EXPIRY_SECONDS = ["0", "900", "3600", "14400", "86400"] as const;
const expiryWords: Record<(typeof EXPIRY_SECONDS)[number], string> = {
  "0": "until it is undone",
  "900": "for 15 minutes",
  "3600": "for 1 hour",
  "14400": "for 4 hours",
  "86400": "for 1 day",
};
const EXPIRIES = EXPIRY_SECONDS.map((value) => ({ value, label: expiryWords[value] }));

interface AskingFieldsProps {
  asking: Asking;
  /** What is wrong with the reason. */
  problem: string | undefined;
  /** Whether what is asked for stands at all. */
  hasExpiry?: boolean;
}

/** Why, and how long. */
export function AskingFields({ asking, problem, hasExpiry = true }: AskingFieldsProps) {
  return (
    <>
      <ReasonField
        description="Shown to everybody who meets this override"
        value={asking.reason}
        onChange={asking.setReason}
        error={problem}
      />
      {hasExpiry ? (
        <Select
          label="How long"
          description="It ends sooner if somebody undoes it"
          data={EXPIRIES}
          value={asking.expiry}
          onChange={(value) => asking.setExpiry(value ?? "0")}
          allowDeselect={false}
        />
      ) : null}
    </>
  );
}
