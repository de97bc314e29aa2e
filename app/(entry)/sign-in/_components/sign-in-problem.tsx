import { Problem } from "#components/ui/problem.tsx";
import { NotReachable } from "#lib/api/not-reachable.ts";
import type { HeadgateError } from "#lib/contract/error.ts";

interface SignInProblemProps {
  error: HeadgateError;
  /** What is said where it was judged, and not taken. */
  unknown: { readonly title: string; readonly detail: string };
}

export function SignInProblem({ error, unknown }: SignInProblemProps) {
  if (error.code === "unauthenticated") return <Problem {...unknown} requestId={error.requestId} />;
  if (error.code === "rate_limited") {
    return (
      <Problem
        title="Too many attempts."
        detail="Wait a moment, then try again."
        requestId={error.requestId}
      />
    );
  }
  if (error instanceof NotReachable)
    return <Problem title="Not signed in: Headgate did not answer." detail="Try again once it does." />;
  if (error.code === "unavailable") {
    return (
      <Problem
        title="Not signed in: the store did not answer."
        detail="Who may come in is kept there, so it could not be judged. Try again in a moment."
        requestId={error.requestId}
      />
    );
  }
  return <Problem title="Could not sign in." detail={error.message} requestId={error.requestId} />;
}
