"use client";
import { Select } from "@mantine/core";
import type { Asking } from "./use-asking.ts";
import { ReasonField } from "./reason-field.tsx";

const EXPIRIES = [
  { value: "0", label: "until it is undone" },
  { value: "900", label: "for 15 minutes" },
  { value: "3600", label: "for 1 hour" },
  { value: "14400", label: "for 4 hours" },
  { value: "86400", label: "for 1 day" },
];

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
      <ReasonField value={asking.reason} onChange={asking.setReason} error={problem} />
      {hasExpiry ? (
        <Select
          label="It stands"
          data={EXPIRIES}
          value={asking.expiry}
          onChange={(value) => asking.setExpiry(value ?? "0")}
          allowDeselect={false}
        />
      ) : null}
    </>
  );
}
