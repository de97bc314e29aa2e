"use client";
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useRef } from "react";
import { PasswordField } from "#components/access/password-field.tsx";
import { wantedPath } from "./use-return.ts";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { signInMutation } from "#lib/query/access.ts";
import { SignInProblem } from "./sign-in-problem.tsx";

/** As the token's form, for a person's own name. */
export function PasswordForm({ onOther }: { onOther: () => void }) {
  const isHydrated = useHydrated();
  const nameField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const { mutate, isPending, isSuccess, error } = useMutation({
    ...signInMutation(),
    onSuccess: () => globalThis.location.assign(wantedPath()),
    onError: () => passwordField.current?.select(),
  });

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    // Read from the fields, not from state: what a password manager filled in before the script ran counts too.
    const name = nameField.current?.value.trim() ?? "";
    const password = passwordField.current?.value ?? "";
    if (name === "") nameField.current?.focus();
    else if (password === "") passwordField.current?.focus();
    else mutate({ name, password });
  }

  return (
    <form onSubmit={onSubmit}>
      <TextInput
        ref={nameField}
        label="Name"
        size="md"
        autoComplete="username"
        autoCapitalize="none"
        autoFocus
        required
        withAsterisk={false}
        spellCheck={false}
      />
      <PasswordField ref={passwordField} label="Password" autoComplete="current-password" />
      {error === null ? null : (
        <SignInProblem
          error={error}
          unknown={{
            title: "Name and password do not fit.",
            detail:
              "Check both. Somebody who is disabled, or has not used the invitation yet, has no way in.",
          }}
        />
      )}
      <Button type="submit" size="md" loading={isPending || isSuccess} disabled={!isHydrated}>
        Sign in
      </Button>
      <button type="button" className="hg-entry-other" onClick={onOther}>
        With a token
      </button>
    </form>
  );
}
