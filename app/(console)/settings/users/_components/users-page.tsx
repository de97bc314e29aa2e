"use client";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { FindAside, FoundRows } from "#components/access/finding.tsx";
import { namespaceWords } from "#components/access/namespaces.ts";
import { roleWord } from "#components/access/role-words.ts";
import { useFinding } from "#components/access/use-finding.ts";
import { FailedAnswer, NotAllowed } from "#components/fleet/failed-answer.tsx";
import { Nothing, Section } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { UserView } from "#lib/contract/users.ts";
import { usersQuery } from "#lib/query/access.ts";
import { useMay } from "#lib/query/use-may.ts";
import { UserPanel } from "./user-panel.tsx";
import { UserTable } from "./user-table.tsx";
import { useUserPanel } from "./use-user-panel.ts";

/** People: who may come in, as what, and where. */
export function UsersPage() {
  const may = useMay("admin");
  const { data, error, refetch } = useQuery(usersQuery(may === true));
  const { open } = useUserPanel();
  const users = data?.items;
  const finding = useFinding(users, textsOf);
  if (may === false) {
    return (
      <Section title="Users">
        <div>
          <NotAllowed what="the users" scope="admin" />
        </div>
      </Section>
    );
  }
  return (
    <>
      <Section
        title="Users"
        {...(users === undefined ? {} : { count: finding.found, of: users.length })}
        aside={
          <FindAside finding={finding} label="Find a user">
            <Button size="compact-sm" disabled={may !== true} onClick={() => open("new")}>
              Invite…
            </Button>
          </FindAside>
        }
      >
        {users === undefined ? (
          error === null ? (
            <RowSkeletons rows={4} />
          ) : (
            <FailedAnswer what="the users" scope="admin" error={error} onRetry={() => void refetch()} />
          )
        ) : users.length === 0 ? (
          <Nothing title="Nobody yet: whoever comes in holds a token. Invite people, so that events and the audit tell who did what." />
        ) : (
          <FoundRows finding={finding} isCut={data?.isCut === true}>
            <UserTable users={finding.drawn} />
          </FoundRows>
        )}
      </Section>
      <UserPanel users={users} />
    </>
  );
}

function textsOf({ name, role, namespaces, state }: UserView): readonly string[] {
  return [name, roleWord[role], ...namespaceWords(namespaces), state];
}
