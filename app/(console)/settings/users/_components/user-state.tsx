"use client";
import { IconBan, IconCircleCheckFilled, IconClockExclamation, IconMail } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useNow } from "#components/ui/use-now.ts";
import { type Tone, toneText } from "#components/ui/tone.ts";
import type { UserView } from "#lib/contract/users.ts";
import { plural } from "#lib/format.ts";
import { ahead } from "#lib/time.ts";

/** Whether somebody can come in, and what is still to be done for it. */
export function UserState({ user: { state, invitationExpiresAt: until, sessions } }: { user: UserView }) {
  const now = useNow();
  const isOver = until !== undefined && now !== 0 && until <= now;
  switch (state) {
    case "disabled":
      return <State mark={<IconBan size={15} />} tone="planned" word="Disabled" />;
    case "invited":
      return isOver || until === undefined ? (
        <State mark={<IconClockExclamation size={15} />} tone="caution" word="Invited" says="link is over" />
      ) : (
        <State
          mark={<IconMail size={15} />}
          tone="idle"
          word="Invited"
          says={`link ends ${ahead(until, now)}`}
        />
      );
    case "active":
      return (
        <State
          mark={<IconCircleCheckFilled size={15} />}
          tone="good"
          word="Active"
          says={
            sessions > 0
              ? plural(sessions, "session")
              : until !== undefined && !isOver
                ? "new link open"
                : undefined
          }
        />
      );
  }
}

function State({
  mark,
  tone,
  word,
  says,
}: {
  mark: ReactNode;
  tone: Tone;
  word: string;
  says?: string | undefined;
}) {
  return (
    <span className="hg-access-state">
      <span aria-hidden style={{ color: toneText(tone) }}>
        {mark}
      </span>
      <span>
        {word}
        {says === undefined ? null : (
          <>
            {" "}
            <span className="hg-quiet hg-whole">{says}</span>
          </>
        )}
      </span>
    </span>
  );
}
