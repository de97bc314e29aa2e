"use client";
import { Button } from "@mantine/core";
import { Problem } from "#components/ui/problem.tsx";
import type { Scope } from "#lib/contract/access.ts";
import type { HeadgateError } from "#lib/contract/error.ts";
import { sentenceOf } from "#lib/format.ts";

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
  if (error.code === "permission_denied") {
    return (
      <Problem
        title={`You may not see ${what}.`}
        detail={`Your token lacks the scope “${scope}”. Sign in with another, or ask for it.`}
      />
    );
  }
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

/** Every page says above what happened, and what to do. */
function isFrozen({ code, details }: HeadgateError): boolean {
  return code === "unavailable" && typeof details === "object" && details !== null && "frozen" in details;
}
