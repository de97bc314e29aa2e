"use client";
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { issueAt } from "#components/access/issue-at.ts";
import { newPasswordProblem } from "#components/access/new-password.ts";
import { PasswordField } from "#components/access/password-field.tsx";
import { ReadinessNotice } from "#components/access/readiness-notice.tsx";
import { userNameProblem } from "#components/access/user-name.ts";
import { Refusal } from "#components/fleet/refusal.tsx";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { overviewPath } from "#lib/paths.ts";
import { setUpMutation } from "#lib/query/access.ts";
import { NoLink } from "./no-link.tsx";

interface SetUpFormProps {
  token: string;
  /** Whose invitation it is, where the link says so. */
  name: string | undefined;
  /** The first admin, who chooses a name too. */
  isFirst: boolean;
}

/** Chooses a password, and for the first admin a name; then one is in. */
export function SetUpForm({ token, name: invited, isFirst }: SetUpFormProps) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [isChecked, setChecked] = useState(false);
  const { mutate, isPending, isSuccess, error } = useMutation({
    ...setUpMutation(),
    onSuccess: () => globalThis.location.assign(overviewPath(ALL_NAMESPACES)),
  });
  const wrong = {
    name: isFirst ? userNameProblem(name.trim()) : undefined,
    password: newPasswordProblem(password, isFirst ? name.trim() : invited),
  };
  const refused = { name: issueAt(error, "body.name"), password: issueAt(error, "body.password") };
  const isToldAtField = (isFirst && refused.name !== undefined) || refused.password !== undefined;

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    setChecked(true);
    if (wrong.name !== undefined || wrong.password !== undefined) return;
    mutate({ token, password, ...(isFirst ? { name: name.trim() } : {}) });
  }

  if (error?.code === "unauthenticated") return <NoLink isNeeded={isFirst} isOver />;
  return (
    <>
      <h1>{isFirst ? "Make the first admin" : "Choose your password"}</h1>
      <p>{isFirst ? <FirstSays /> : <InvitedSays name={invited} />}</p>
      <ReadinessNotice />
      <form onSubmit={onSubmit} noValidate>
        {isFirst ? (
          <TextInput
            label="Name"
            description="As events and the audit will tell it"
            size="md"
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
            withAsterisk={false}
            required
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={isChecked ? (wrong.name ?? refused.name) : undefined}
          />
        ) : invited === undefined ? null : (
          <input type="text" autoComplete="username" value={invited} readOnly hidden />
        )}
        <PasswordField
          label="Password"
          description="12 characters or more; a few words are easier to keep than signs"
          autoComplete="new-password"
          autoFocus={!isFirst}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={isChecked ? (wrong.password ?? refused.password) : undefined}
        />
        <Refusal title="Not set up." error={isToldAtField ? null : error} />
        <Button type="submit" size="md" loading={isPending || isSuccess}>
          {isFirst ? "Make the admin and sign in" : "Set the password and sign in"}
        </Button>
      </form>
    </>
  );
}

function FirstSays() {
  return <>An admin may do everything, and invites the others in the settings.</>;
}

function InvitedSays({ name }: { name: string | undefined }) {
  if (name === undefined) return <>You sign in with it from now on. A former password of yours ends.</>;
  return (
    <>
      You sign in as <b>{name}</b> with it from now on. A former password of yours ends.
    </>
  );
}
