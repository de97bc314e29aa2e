"use client";
import { Button, PasswordInput } from "@mantine/core";
import { type SubmitEvent, useRef, useState } from "react";
import { Problem } from "#components/ui/problem.tsx";
import type { HeadgateError } from "#lib/contract/error.ts";
import { safeNext } from "#lib/paths.ts";
import { api } from "#lib/query/api.ts";
import { asHeadgateError } from "#lib/query/client.ts";

/** Exchanges a token for the session cookie, then loads the page one came from anew. */
export function SignInForm() {
  const [token, setToken] = useState("");
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<HeadgateError>();
  const field = useRef<HTMLInputElement>(null);

  async function signIn(): Promise<void> {
    setPending(true);
    setError(undefined);
    try {
      await api.createSession({ body: { token: token.trim() } });
      globalThis.location.assign(safeNext(new URLSearchParams(globalThis.location.search).get("next")));
    } catch (thrown) {
      setError(asHeadgateError(thrown));
      setPending(false);
      field.current?.select();
    }
  }

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (token.trim() === "") field.current?.focus();
    else void signIn();
  }

  return (
    <form onSubmit={onSubmit}>
      <PasswordInput
        ref={field}
        label="Token"
        size="md"
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
        autoComplete="current-password"
        autoFocus
        required
        withAsterisk={false}
        spellCheck={false}
        visibilityToggleButtonProps={{ "aria-label": "Show or hide the token", tabIndex: 0 }}
      />
      {error === undefined ? null : <SignInProblem error={error} />}
      <Button type="submit" size="md" loading={isPending}>
        Sign in
      </Button>
    </form>
  );
}

function SignInProblem({ error }: { error: HeadgateError }) {
  if (error.code === "unauthenticated") {
    return <Problem title="This token is not known." detail="Check that it was pasted whole." requestId={error.requestId} />;
  }
  if (error.code === "rate_limited") {
    return <Problem title="Too many attempts." detail="Wait a moment, then try again." requestId={error.requestId} />;
  }
  return <Problem title="Could not sign in." detail={error.message} requestId={error.requestId} />;
}
