"use client";
import { useQuery } from "@tanstack/react-query";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { SignOut } from "#components/shell/sign-out.tsx";
import { Section } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { sessionQuery } from "#lib/query/queries.ts";
import { AccountFacts } from "./account-facts.tsx";
import { PasswordChange } from "./password-change.tsx";
import { TokenNote } from "./token-note.tsx";

/** Who one is here, what that allows, and how the password or the token is changed. */
export function AccountPage() {
  const { data: session, error, refetch } = useQuery(sessionQuery());
  return (
    <>
      <Section title="Account" aside={<SignOut />}>
        {session === undefined ? (
          error === null ? (
            <RowSkeletons rows={5} />
          ) : (
            <FailedAnswer what="who you are" error={error} onRetry={() => void refetch()} />
          )
        ) : (
          <AccountFacts session={session} />
        )}
      </Section>
      {session === undefined ? null : session.kind === "user" ? (
        <PasswordChange name={session.name} />
      ) : session.kind === "open" ? null : (
        <TokenNote session={session} />
      )}
    </>
  );
}
