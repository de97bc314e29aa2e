"use client";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { FailedAnswer, NotAllowed } from "#components/fleet/failed-answer.tsx";
import { Nothing, Section } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { FilterField } from "#components/ui/toolbar.tsx";
import type { UserView } from "#lib/contract/users.ts";
import { usersQuery } from "#lib/query/access.ts";
import { useMay } from "#lib/query/use-may.ts";
import { UserPanel } from "./user-panel.tsx";
import { UserTable } from "./user-table.tsx";
import { useUserPanel } from "./use-user-panel.ts";
import "./users.css";

/** Fewer are seen at once. */
const MANY = 12;

/** People: who may come in, as what, and where. */
export function UsersPage() {
  const may = useMay("admin");
  const { data, error, refetch } = useQuery(usersQuery(may === true));
  const { open } = useUserPanel();
  const [q, setQ] = useQueryState("q", parseAsString.withDefault(""));
  if (may === false) {
    return (
      <Section title="Users">
        <div>
          <NotAllowed what="the users" scope="admin" />
        </div>
      </Section>
    );
  }
  const users = data?.items;
  const shown = users?.filter((user) => isMeant(user, q)) ?? [];
  return (
    <>
      <Section
        title="Users"
        {...(users === undefined ? {} : { count: users.length })}
        aside={
          <span className="hg-section-aside hg-users-aside">
            {users !== undefined && (users.length > MANY || q !== "") ? (
              <FilterField size="xs" label="Name or role" value={q} onChange={(text) => void setQ(text)} />
            ) : null}
            <Button size="compact-sm" disabled={may !== true} onClick={() => open("new")}>
              Invite…
            </Button>
          </span>
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
        ) : shown.length === 0 ? (
          <Nothing title="Nobody matches.">
            <Button variant="default" size="xs" onClick={() => void setQ("")}>
              Clear the filter
            </Button>
          </Nothing>
        ) : (
          <UserTable users={shown} />
        )}
      </Section>
      <UserPanel users={users} />
    </>
  );
}

function isMeant({ name, role }: UserView, q: string): boolean {
  const wanted = q.trim().toLowerCase();
  return name.toLowerCase().includes(wanted) || role.startsWith(wanted);
}
