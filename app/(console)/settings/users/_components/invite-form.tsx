"use client";
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { issueAt } from "#components/access/issue-at.ts";
import { NamespacesField } from "#components/access/namespaces-field.tsx";
import { type Namespaces, namespacesProblem } from "#components/access/namespaces.ts";
import { userNameProblem } from "#components/access/user-name.ts";
import { Refusal } from "#components/fleet/refusal.tsx";
import { AsCommand } from "#components/ui/as-command.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import type { Role } from "#lib/contract/access.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { createUserMutation } from "#lib/query/access.ts";
import { namespacesQuery } from "#lib/query/queries.ts";
import { InvitationLink } from "./invitation-link.tsx";
import { RoleField } from "./role-field.tsx";

/** Makes a user. Who it is chooses a password by the link, which is shown once. */
export function InviteForm({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [namespaces, setNamespaces] = useState<Namespaces>([ALL_NAMESPACES]);
  const [isChecked, setChecked] = useState(false);
  const { data: known } = useQuery(namespacesQuery());
  const {
    mutate,
    isPending,
    data,
    error,
    variables: asked,
  } = useMutation(createUserMutation(useQueryClient()));
  const ofAll = role === "admin" ? [ALL_NAMESPACES] : [...namespaces];
  const wrong = {
    name: userNameProblem(name.trim()),
    namespaces: namespacesProblem(ofAll),
  };
  const taken = issueAt(error, "body.name");
  const body = { name: name.trim(), role, namespaces: ofAll };

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    setChecked(true);
    if (wrong.name === undefined && wrong.namespaces === undefined) mutate(body);
  }

  if (data !== undefined) {
    return (
      <div className="hg-stack">
        <InvitationLink made={data} isFirst />
        <div>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
        </div>
      </div>
    );
  }
  return (
    <form className="hg-stack" onSubmit={onSubmit} noValidate>
      <TextInput
        label="Name"
        description="As they sign in, and as events and the audit tell it"
        placeholder="ann, or ann@example.com"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={isChecked ? (wrong.name ?? (name.trim() === asked?.name ? taken : undefined)) : undefined}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        required
        withAsterisk={false}
        data-autofocus
      />
      <RoleField value={role} onChange={setRole} />
      <NamespacesField
        value={namespaces}
        onChange={setNamespaces}
        known={known?.items.map((each) => each.name) ?? []}
        problem={isChecked ? wrong.namespaces : undefined}
        onlyAll={role === "admin" ? "An admin’s are all" : undefined}
      />
      <Refusal title="Not invited." error={taken === undefined ? error : null} />
      <div className="hg-confirm">
        <Button type="submit" loading={isPending} fullWidth>
          Make an invitation
        </Button>
      </div>
      <AsCommand lines={(origin) => commandsOf({ call: "createUser", body }, origin)} />
    </form>
  );
}
