"use client";
import { Checkbox } from "@mantine/core";
import { sentenceList } from "#lib/format.ts";
import type { Refusing } from "./guards-refusing.ts";

const MOST_TOLD = 6;

/** Guards with their numbers, and the deliberate step past them. */
export function GuardConsent({
  refusing,
  isForced,
  onForce,
}: {
  refusing: readonly Refusing[];
  isForced: boolean;
  onForce: (isForced: boolean) => void;
}) {
  if (refusing.length === 0) return null;
  const names = [...new Set(refusing.map(({ guard }) => guard.guard))];
  return (
    <section className="hg-effect" data-tone="caution" aria-label="Guards that refuse">
      <strong>{names.length === 1 ? "A guard refuses this." : "Guards refuse this."}</strong>
      <ul className="hg-refusing">
        {refusing.slice(0, MOST_TOLD).map(({ service, guard }) => (
          <li key={`${service} ${guard.guard} ${guard.zone ?? ""}`}>
            <b>{service}</b>, <span className="hg-mono">{guard.guard}</span>: {guard.text}
          </li>
        ))}
        {refusing.length > MOST_TOLD ? <li>and {refusing.length - MOST_TOLD} more</li> : null}
      </ul>
      <Checkbox
        size="xs"
        checked={isForced}
        onChange={(event) => onForce(event.currentTarget.checked)}
        label={`Pass ${sentenceList(names)} by force. It stands in the history and the events, with my name and the reason.`}
      />
    </section>
  );
}
