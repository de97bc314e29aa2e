"use client";
import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { StoreAway } from "#components/ui/store-away.tsx";
import { protectionLook } from "./status.ts";
import type { ServicePreview } from "#lib/contract/preview.ts";
import { rate, sentenceOf } from "#lib/format.ts";
import { useStoreAway } from "#lib/query/use-store-away.ts";
import { GuardList } from "./guard-list.tsx";
import { OutlookShares } from "./outlook-shares.tsx";
import type { Asking } from "./use-asking.ts";
import type { Outlook } from "./use-outlook.ts";

interface OutlookProps {
  outlook: Outlook;
  asking: Asking;
  /** The instances that are asked for. */
  subjects: readonly string[];
  /** What the action does beside moving traffic. */
  children?: ReactNode;
}

/** Before anything is asked: what moves where, by the code that would decide it, and what stands in the way. */
export function OutlookOf({ outlook, asking, subjects, children }: OutlookProps) {
  const { id, preview, isLooking, error, guards } = outlook;
  const isStoreAway = useStoreAway();
  return (
    <section className="hg-outlook" aria-label="What would come of it">
      {preview === undefined ? (
        <div className="hg-effect">
          {error === null ? (
            <Skeleton height={18} width="70%" aria-label="Looking at the effect" />
          ) : (
            <p>
              <strong>The effect is not known:</strong> {error.message}. The guards are asked all the same.
            </p>
          )}
        </div>
      ) : (
        <>
          <div
            className="hg-effect"
            data-tone={isGrave(preview) ? "caution" : undefined}
            data-looking={isLooking || undefined}
            aria-busy={isLooking}
          >
            <p id={id}>
              <strong>{sentenceOf(preview.moves.text)}</strong> {callsText(preview)} {protectionText(preview)}
            </p>
            {children}
            <StoreAway isAway={isStoreAway} />
            {error === null ? null : <p>This is of a moment ago: {sentenceOf(error.message)}</p>}
          </div>
          <OutlookShares preview={preview} subjects={subjects} />
        </>
      )}
      <GuardList guards={guards} asking={asking} />
    </section>
  );
}

/** Nothing would be left that takes traffic, or the service would have to be guarded. */
function isGrave({ endpoints, protection }: ServicePreview): boolean {
  const isServed = endpoints.some(({ after }) => (after?.share ?? 0) > 0);
  return !isServed || (protection.after !== protection.before && protection.after !== "normal");
}

function callsText({ callsPerSecond, moves }: ServicePreview): string {
  if (callsPerSecond === undefined) return "How many calls that is, nobody reports.";
  if (moves.to === 0) return "";
  return `That is ${rate(callsPerSecond * moves.share)} of ${rate(callsPerSecond)} calls/s now.`;
}

function protectionText({ protection: { before, after } }: ServicePreview): string {
  if (before === after) return "";
  return after === "normal"
    ? `The service would be out of ${protectionLook[before === "normal" ? "panic" : before].word.toLowerCase()}.`
    : `The service would go into ${protectionLook[after].word.toLowerCase()}.`;
}
