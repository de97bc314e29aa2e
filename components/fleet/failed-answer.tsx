"use client";
import { Button } from "@mantine/core";
import { Problem } from "#components/ui/problem.tsx";
import type { Scope } from "#lib/contract/access.ts";
import type { HeadgateError } from "#lib/contract/error.ts";
import { sentenceOf } from "#lib/format.ts";
import { useLack } from "#lib/query/use-lack.ts";

/** What stands in a list's place when it never came. Data that came once stays, with its age in the header. */
export function FailedAnswer({
  what,
  error,
  onRetry,
  scope = "view",
}: {
  what: string;
  error: HeadgateError;
  onRetry: () => void;
  /** That it takes. */
  scope?: Scope;
}) {
  if (error.code === "permission_denied") return <NotAllowed what={what} scope={scope} />;
  if (isFrozen(error)) {
    return (
      <p className="hg-quiet">
        While Headgate is frozen nobody leads, so nobody can tell of {what}. Clients still get their tables.
      </p>
    );
  }
  return (
    <Problem
      title={`Could not load ${what}.`}
      detail={sentenceOf(error.message)}
      requestId={error.requestId}
      action={
        <Button variant="default" size="xs" mt={8} onClick={onRetry}>
          Try again
        </Button>
      }
    />
  );
}

/** What it takes to see it, and who can give that. */
export function NotAllowed({ what, scope }: { what: string; scope: Scope }) {
  return (
    <Problem title={`You may not see ${what}.`} detail={`${useLack(scope)}. An admin can give it to you.`} />
  );
}

/** Every page says above what happened, and what to do. */
function isFrozen({ code, details }: HeadgateError): boolean {
  return code === "unavailable" && typeof details === "object" && details !== null && "frozen" in details;
}
