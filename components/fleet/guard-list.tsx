"use client";
import { Checkbox } from "@mantine/core";
import { IconShieldExclamation, IconShieldX } from "@tabler/icons-react";
import type { GuardName, GuardVerdict } from "#lib/contract/guard.ts";
import { guardNumbers, guardSentence, guardWords, type ShownGuard } from "./guard-words.ts";
import type { Asking } from "./use-asking.ts";

/** Each guard that refuses or warns, with its numbers, and the tick that passes it: never set for a person. */
export function GuardList({ guards, asking }: { guards: readonly ShownGuard[]; asking: Asking }) {
  if (guards.length === 0) return null;
  return (
    <ul className="hg-guards" aria-label="Guards">
      {guards.map((verdict) => (
        <GuardLine key={`${verdict.guard} ${verdict.zone ?? ""}`} verdict={verdict} asking={asking} />
      ))}
    </ul>
  );
}

function GuardLine({ verdict, asking }: { verdict: ShownGuard; asking: Asking }) {
  const { guard, refuses, zone } = verdict;
  const Mark = refuses ? IconShieldX : IconShieldExclamation;
  const isTicked = asking.ticked.includes(guard);
  return (
    <li data-refuses={refuses}>
      <Mark size={18} aria-hidden />
      <div>
        <p>
          <b>
            {guardWords[guard]} {refuses ? "refuses" : "warns"}
          </b>{" "}
          <span className="hg-quiet">
            <code className="hg-mono">{guard}</code>
            {zone === undefined ? "" : `, zone ${zone}`}
          </span>
        </p>
        <p>{guardSentence(verdict)}</p>
        {refuses ? <GuardGauge verdict={verdict} /> : null}
        {refuses ? (
          <Checkbox
            mt={8}
            size="xs"
            label={
              <>
                I mean to pass <code className="hg-mono">{guard}</code>; it stands in the event log under my
                name
              </>
            }
            checked={isTicked}
            onChange={(event) => asking.tick(guard, event.currentTarget.checked)}
            error={asking.isChecked && !isTicked ? "Tick it to pass it, or leave this be" : undefined}
          />
        ) : null}
      </div>
    </li>
  );
}

/** What would be left against what is asked for. */
function GuardGauge({ verdict }: { verdict: GuardVerdict }) {
  const { left, needed } = guardNumbers(verdict);
  const isShare = verdict.guard === "minCapacity";
  return (
    <div className="hg-gauge">
      {isShare ? (
        <span className="hg-gauge-bar" aria-hidden>
          <i style={{ width: bounded(verdict.left) }} />
          <b style={{ left: bounded(verdict.needed) }} />
        </span>
      ) : null}
      <span>
        <b>{left}</b> left, <b>{needed}</b> needed{isShare ? " of the base weight" : ""}
      </span>
    </div>
  );
}

const bounded = (share: number): string => `${Math.min(100, Math.max(0, share * 100))}%`;

/** `minCapacity`, `minServing and minCapacity`: for a button. */
export const guardNames = (names: readonly GuardName[]): string => names.join(" and ");
