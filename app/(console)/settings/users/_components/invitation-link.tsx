"use client";
import { Ago } from "#components/ui/ago.tsx";
import { CommandLine } from "#components/ui/command-line.tsx";
import type { InvitedUser } from "#lib/contract/users.ts";
import { setupPath } from "#lib/paths.ts";

/** What is handed on to whom it was made for. It is not known any more once this is closed. */
export function InvitationLink({ made, isFirst = false }: { made: InvitedUser; isFirst?: boolean }) {
  const { user, invitation } = made;
  return (
    <div className="hg-stack" role="status">
      <p>
        <strong>{isFirst ? `${user.name} is invited.` : `A new link for ${user.name}.`}</strong> Hand it on:
        whoever opens it chooses the password and is in. It works once, and ends{" "}
        <Ago at={invitation.expiresAt} as="ahead" />.
      </p>
      <CommandLine
        label="The link, shown this once"
        text={`${globalThis.location.origin}${setupPath(invitation.token, user.name)}`}
      />
    </div>
  );
}
