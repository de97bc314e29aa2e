"use client";
import { IconAlertTriangleFilled, IconCircleCheckFilled, IconCircleXFilled } from "@tabler/icons-react";
import { fleetSentence } from "#components/fleet/sentence.ts";
import { PageHead } from "#components/ui/page-head.tsx";
import { type Tone, toneText } from "#components/ui/tone.ts";
import { useNow } from "#components/ui/use-now.ts";
import type { FleetSummary } from "#lib/contract/fleet.ts";
import { plural } from "#lib/format.ts";

const marks: Partial<Record<Tone, typeof IconCircleXFilled>> = {
  bad: IconCircleXFilled,
  caution: IconAlertTriangleFilled,
};

/** The page's first words: what is wrong and what to do about it, or that nothing is. */
export function FleetHeadline({ fleet }: { fleet: FleetSummary }) {
  const now = useNow();
  const { tone, what, todo, also } = fleetSentence(fleet, now);
  const Mark = marks[tone] ?? IconCircleCheckFilled;
  return (
    <PageHead
      title={
        <span className="hg-headline">
          <Mark size={22} aria-hidden color={toneText(tone)} />
          <span>
            {what}
            {todo === undefined ? null : (
              <>
                ; <span className="hg-todo">{todo}</span>
              </>
            )}
          </span>
        </span>
      }
      lead={
        <>
          {also === undefined ? null : <b>{also} </b>}
          {plural(fleet.instances, "instance")} of {plural(fleet.services, "service")}
        </>
      }
    />
  );
}
