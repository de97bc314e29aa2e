"use client";
import { type Icon, IconShieldHalfFilled, IconTableOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Ago } from "#components/ui/ago.tsx";
import type { ServiceSummary } from "#lib/contract/views.ts";
import { sentenceOf } from "#lib/format.ts";
import { protectionLook } from "./status.ts";

type Guarded = Pick<
  ServiceSummary,
  "protection" | "protectionSince" | "protectionText" | "protectionUntil" | "tableHeldBack"
>;

export const isGuarded = ({ protection, tableHeldBack }: Guarded): boolean =>
  protection !== "normal" || tableHeldBack !== undefined;

/**
 * What keeps a service's table from following what is observed: each with what it means, why, and since when. `subject`
 * names it where it stands among others.
 */
export function ServiceGuards({ service, subject }: { service: Guarded; subject?: ReactNode }) {
  if (!isGuarded(service)) return null;
  const { protection, protectionSince, protectionText, protectionUntil, tableHeldBack } = service;
  return (
    <div className="hg-guard-notes">
      {protection === "normal" ? null : (
        <Note
          icon={IconShieldHalfFilled}
          title={protectionLook[protection].word}
          subject={subject}
          since={protectionSince}
          cause={protectionText}
        >
          {protectionText === undefined ? `${protectionLook[protection].meaning}.` : null}
          {protectionUntil === undefined ? null : (
            <>
              {" "}
              The last of them goes <Ago at={protectionUntil} as="ahead" /> at the latest.
            </>
          )}
        </Note>
      )}
      {tableHeldBack === undefined ? null : (
        <Note icon={IconTableOff} title="Table held back" subject={subject} cause={tableHeldBack}>
          The next table would have lost too much at once, so the last good one is served.
        </Note>
      )}
    </div>
  );
}

interface NoteProps {
  icon: Icon;
  title: string;
  subject?: ReactNode;
  since?: number | undefined;
  cause: string | undefined;
  children: ReactNode;
}

function Note({ icon: Mark, title, subject, since, cause, children }: NoteProps) {
  return (
    <div className="hg-guard-note">
      <Mark size={16} aria-hidden />
      <p>
        {subject}
        <b>{title}</b>
        {since === undefined ? null : (
          <>
            {" "}
            since <Ago at={since} as="since" />
          </>
        )}
        {cause === undefined ? "." : `: ${sentenceOf(cause)}`} {children}
      </p>
    </div>
  );
}
