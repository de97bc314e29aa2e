"use client";
import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useRef } from "react";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { Problem } from "#components/ui/problem.tsx";
import { NotReachable } from "#lib/api/not-reachable.ts";
import type { HeadgateError } from "#lib/contract/error.ts";
import { signInMutation } from "#lib/query/mutations.ts";
import { wantedPath } from "./use-return.ts";

/** Exchanges a token for the session cookie, then loads the page one came from anew. */
export function SignInForm() {
  const isHydrated = useHydrated();
  const field = useRef<HTMLInputElement>(null);
  const { mutate, isPending, isSuccess, error } = useMutation({
    ...signInMutation(),
    onSuccess: () => globalThis.location.assign(wantedPath()),
    onError: () => field.current?.select(),
  });

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    // Read from the field, not from state: what was pasted before the script ran counts too.
    const token = field.current?.value.trim() ?? "";
    if (token === "") field.current?.focus();
    else mutate(token);
  }

  return (
    <form onSubmit={onSubmit}>
      <PasswordInput
        ref={field}
        label="Token"
        size="md"
        autoComplete="current-password"
        autoFocus
        required
        withAsterisk={false}
        spellCheck={false}
        visibilityToggleButtonProps={{ "aria-label": "Show or hide the token", tabIndex: 0 }}
      />
      {error === null ? null : <SignInProblem error={error} />}
      <Button type="submit" size="md" loading={isPending || isSuccess} disabled={!isHydrated}>
        Sign in
      </Button>
    </form>
  );
}

function SignInProblem({ error }: { error: HeadgateError }) {
  if (error.code === "unauthenticated") {
    return (
      <Problem
        title="This token is not known."
        detail="Check that it was pasted whole."
        requestId={error.requestId}
      />
    );
  }
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
        detail="Tokens and sessions are kept there, so this one could not be judged. Try again in a moment."
        requestId={error.requestId}
      />
    );
  }
  return <Problem title="Could not sign in." detail={error.message} requestId={error.requestId} />;
}
