"use client";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { issueAt } from "#components/access/issue-at.ts";
import { newPasswordProblem } from "#components/access/new-password.ts";
import { PasswordField } from "#components/access/password-field.tsx";
import { Refusal } from "#components/fleet/refusal.tsx";
import { Section } from "#components/ui/section.tsx";
import { changePasswordMutation } from "#lib/query/access.ts";

/** One's own password. Whoever is signed in elsewhere with the old one is not any more. */
export function PasswordChange({ name }: { name: string }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [isChecked, setChecked] = useState(false);
  const { mutate, isPending, isSuccess, error, reset } = useMutation({
    ...changePasswordMutation(useQueryClient()),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      setChecked(false);
    },
  });
  const wrong = {
    current: current === "" ? "Type the one you have now" : undefined,
    next: newPasswordProblem(next, name),
  };
  const refused = { current: issueAt(error, "body.current"), next: issueAt(error, "body.next") };
  const isToldAtField = refused.current !== undefined || refused.next !== undefined;

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    setChecked(true);
    if (wrong.current === undefined && wrong.next === undefined) mutate({ current, next });
  }

  function onChange(set: (text: string) => void) {
    return (text: string) => {
      if (isSuccess || error !== null) reset();
      set(text);
    };
  }

  return (
    <Section title="Password">
      <form className="hg-account-password" onSubmit={onSubmit} noValidate>
        <input type="text" autoComplete="username" value={name} readOnly hidden />
        <PasswordField
          size="sm"
          label="Current password"
          autoComplete="current-password"
          value={current}
          onChange={(event) => onChange(setCurrent)(event.currentTarget.value)}
          error={isChecked ? (wrong.current ?? refused.current) : undefined}
        />
        <PasswordField
          size="sm"
          label="New password"
          description="12 characters or more"
          autoComplete="new-password"
          value={next}
          onChange={(event) => onChange(setNext)(event.currentTarget.value)}
          error={isChecked ? (wrong.next ?? refused.next) : undefined}
        />
        <div>
          <Button type="submit" variant="default" loading={isPending}>
            Change the password
          </Button>
        </div>
        <div role="status">
          {isSuccess ? <p>Changed. Your other sessions have ended; this one goes on.</p> : null}
        </div>
        <Refusal title="Not changed." error={isToldAtField ? null : error} />
      </form>
    </Section>
  );
}
