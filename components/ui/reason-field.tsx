"use client";
import { TextInput } from "@mantine/core";
import { useState } from "react";

const CHIPS = ["deploy", "incident", "host"] as const;
export type ReasonChip = (typeof CHIPS)[number];

interface ReasonFieldProps {
  value: string;
  onChange: (reason: string) => void;
  error: string | undefined;
  /** Who sees it. */
  description: string;
  isDisabled?: boolean;
}

/** Why: typed, or suggested by a word of what such changes are mostly for. */
export function ReasonField({ value, onChange, error, description, isDisabled = false }: ReasonFieldProps) {
  const [suggested] = useState(value);
  const kind = CHIPS.find((chip) => value === chip || value.startsWith(`${chip}:`));
  const detail = kind === undefined ? value.trim() : value.slice(kind.length).replace(/^:\s*/, "");
  const pick = (chip: string) => onChange(detail === "" ? chip : `${chip}: ${detail}`);
  return (
    <div>
      <TextInput
        label="Reason"
        description={description}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        // Whoever types at once says it in own words, not behind the suggestion.
        onFocus={(event) => value === suggested && event.currentTarget.select()}
        error={error}
        maxLength={500}
        disabled={isDisabled}
        required
        withAsterisk={false}
        data-autofocus
      />
      <div className="hg-chips" role="group" aria-label="Suggestions">
        {CHIPS.map((chip) => (
          <button
            key={chip}
            type="button"
            aria-pressed={kind === chip}
            disabled={isDisabled}
            onClick={() => pick(chip)}
          >
            {chip}
          </button>
        ))}
      </div>
    </div>
  );
}
