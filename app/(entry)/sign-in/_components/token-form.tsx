"use client";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useRef } from "react";
import { PasswordField } from "#components/access/password-field.tsx";
import { wantedPath } from "./use-return.ts";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { signInMutation } from "#lib/query/access.ts";
import { SignInProblem } from "./sign-in-problem.tsx";

/** Exchanges a token for the session cookie, then loads the page one came from anew. */
export function TokenForm({ onOther }: { onOther: () => void }) {
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
    else mutate({ token });
  }

  return (
    <form onSubmit={onSubmit}>
      <PasswordField ref={field} label="Token" autoComplete="current-password" autoFocus />
      {error === null ? null : (
        <SignInProblem
          error={error}
          unknown={{ title: "This token is not known.", detail: "Check that it was pasted whole." }}
        />
      )}
      <Button type="submit" size="md" loading={isPending || isSuccess} disabled={!isHydrated}>
        Sign in
      </Button>
      <button type="button" className="hg-entry-other" onClick={onOther}>
        With a name and a password
      </button>
    </form>
  );
}
