"use client";
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { decisiveCause } from "./decisive-cause.ts";
import { shortCause } from "./sentence.ts";
import { isTrouble } from "./status.ts";
import type { InstanceView } from "#lib/contract/views.ts";

const CHIPS = ["deploy", "incident", "host"] as const;

/** The reason a person would most likely give: what the instance suffers from, else what such a change is for. */
export function likelyReason(
  { status, causes }: InstanceView,
  otherwise: (typeof CHIPS)[number] = "deploy",
): string {
  const cause = decisiveCause(causes)?.text;
  return isTrouble(status) && cause !== undefined ? `incident: ${shortCause(cause)}` : otherwise;
}

interface ReasonFieldProps {
  value: string;
  onChange: (reason: string) => void;
  error: string | undefined;
}

export function ReasonField({ value, onChange, error }: ReasonFieldProps) {
  const [suggested] = useState(value);
  const kind = CHIPS.find((chip) => value === chip || value.startsWith(`${chip}:`));
  const detail = kind === undefined ? value.trim() : value.slice(kind.length).replace(/^:\s*/, "");
  const pick = (chip: string) => onChange(detail === "" ? chip : `${chip}: ${detail}`);
  return (
    <div>
      <TextInput
        label="Reason"
        description="Shown to everybody who meets this override"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        // Whoever types at once says it in own words, not behind the suggestion.
        onFocus={(event) => value === suggested && event.currentTarget.select()}
        error={error}
        maxLength={500}
        required
        withAsterisk={false}
        data-autofocus
      />
      <div className="hg-chips" role="group" aria-label="Suggestions">
        {CHIPS.map((chip) => (
          <button key={chip} type="button" aria-pressed={kind === chip} onClick={() => pick(chip)}>
            {chip}
          </button>
        ))}
      </div>
    </div>
  );
}
