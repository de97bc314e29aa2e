"use client";
import { IconAlertTriangleFilled, IconCircleCheckFilled, IconCircleXFilled } from "@tabler/icons-react";
import { fleetSentence } from "#components/fleet/sentence.ts";
import { PageHead } from "#components/ui/page-head.tsx";
import { type Tone, toneText } from "#components/ui/tone.ts";
import { useNow } from "#components/ui/use-now.ts";
import type { ServiceSummary } from "#lib/contract/views.ts";
import { plural } from "#lib/format.ts";

const marks: Partial<Record<Tone, typeof IconCircleXFilled>> = {
  bad: IconCircleXFilled,
  caution: IconAlertTriangleFilled,
};

/** The page's first words: what is wrong, or that nothing is. */
export function FleetHeadline({ services }: { services: readonly ServiceSummary[] }) {
  const now = useNow();
  const { tone, text } = fleetSentence(services, now);
  const Mark = marks[tone] ?? IconCircleCheckFilled;
  const instances = services.reduce((sum, service) => sum + service.instances, 0);
  return (
    <PageHead
      title={
        <span className="hg-headline">
          <Mark size={22} aria-hidden color={toneText(tone)} />
          <span>{text}</span>
        </span>
      }
      lead={`${plural(instances, "instance")} of ${plural(services.length, "service")}`}
    />
  );
}
