"use client";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { NamespacesField } from "#components/access/namespaces-field.tsx";
import { type Namespaces, namespacesProblem } from "#components/access/namespaces.ts";
import { Refusal } from "#components/fleet/refusal.tsx";
import { AsCommand } from "#components/ui/as-command.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import type { Role } from "#lib/contract/access.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import type { UserView } from "#lib/contract/users.ts";
import { changeUserMutation } from "#lib/query/access.ts";
import { namespacesQuery } from "#lib/query/queries.ts";
import { endsText } from "./ends-text.ts";
import { RoleField } from "./role-field.tsx";

/** What somebody may do and where; what was chosen is told with what it ends. */
export function RoleForm({ user, isSelf }: { user: UserView; isSelf: boolean }) {
  const [role, setRole] = useState<Role>(user.role);
  const [namespaces, setNamespaces] = useState<Namespaces>(user.namespaces);
  const { data: known } = useQuery(namespacesQuery());
  const { mutate, isPending, isSuccess, error } = useMutation(changeUserMutation(useQueryClient(), user.id));
  const wanted = role === "admin" ? [ALL_NAMESPACES] : [...namespaces];
  const problem = namespacesProblem(wanted);
  const isChanged = role !== user.role || keyOf(wanted) !== keyOf(user.namespaces);
  const body = { role, namespaces: wanted };

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (isChanged && problem === undefined) mutate(body);
  }

  return (
    <form className="hg-stack" onSubmit={onSubmit} noValidate>
      <RoleField value={role} onChange={setRole} />
      <NamespacesField
        value={namespaces}
        onChange={setNamespaces}
        known={known?.items.map((each) => each.name) ?? []}
        problem={problem}
        onlyAll={role === "admin" ? "An admin’s are all" : undefined}
      />
      <Refusal title="Not changed." error={isChanged ? error : null} />
      <div className="hg-user-save">
        <Button type="submit" loading={isPending} disabled={!isChanged || problem !== undefined}>
          Save
        </Button>
        <p className="hg-quiet" role="status">
          {isChanged ? endsText(user, isSelf, false) : isSuccess ? "Saved." : "As it stands"}
        </p>
      </div>
      {isChanged ? (
        <AsCommand
          lines={(origin) =>
            commandsOf({ call: "changeUser", params: { id: user.id }, name: user.name, body }, origin)
          }
        />
      ) : null}
    </form>
  );
}

const keyOf = (namespaces: Namespaces): string => namespaces.toSorted().join(" ");
