"use client";
import { Button, PasswordInput } from "@mantine/core";
import { type SubmitEvent, useRef, useState } from "react";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { Problem } from "#components/ui/problem.tsx";
import type { HeadgateError } from "#lib/contract/error.ts";
import { safeNext } from "#lib/paths.ts";
import { api } from "#lib/query/api.ts";
import { asHeadgateError } from "#lib/query/client.ts";

/** Exchanges a token for the session cookie, then loads the page one came from anew. */
export function SignInForm() {
  const isHydrated = useHydrated();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<HeadgateError>();
  const field = useRef<HTMLInputElement>(null);

  async function signIn(token: string): Promise<void> {
    setPending(true);
    setError(undefined);
    try {
      await api.createSession({ body: { token } });
      globalThis.location.assign(safeNext(new URLSearchParams(globalThis.location.search).get("next")));
    } catch (thrown) {
      setError(asHeadgateError(thrown));
      setPending(false);
      field.current?.select();
    }
  }

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    // Read from the field, not from state: what was pasted before the script ran counts too.
    const token = field.current?.value.trim() ?? "";
    if (token === "") field.current?.focus();
    else void signIn(token);
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
      {error === undefined ? null : <SignInProblem error={error} />}
      <Button type="submit" size="md" loading={isPending} disabled={!isHydrated}>
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
  return <Problem title="Could not sign in." detail={error.message} requestId={error.requestId} />;
}
