"use client";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { NamespaceNames } from "#components/access/namespace-names.tsx";
import { MadeBy } from "#components/access/made-by.tsx";
import { roleWord } from "#components/access/role-words.ts";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, DataTable, Row, Rows } from "#components/ui/data-table.tsx";
import { useFocusKept } from "#components/ui/use-focus-kept.ts";
import { ROLES } from "#lib/contract/roles.ts";
import type { UserView } from "#lib/contract/users.ts";
import { sessionQuery } from "#lib/query/queries.ts";
import { UserState } from "./user-state.tsx";
import { useUserPanel } from "./use-user-panel.ts";

const columns = [
  { key: "name", label: "Name", width: "25%" },
  { key: "role", label: "Role", width: "9%" },
  { key: "namespaces", label: "Namespaces", width: "17%" },
  { key: "state", label: "State", width: "22%" },
  { key: "seen", label: "Last sign-in", width: "11%" },
  { key: "made", label: "Made by" },
  { key: "actions", label: "Actions", isLabelHidden: true, align: "end" as const, width: "88px" },
];

/** One that is deleted leaves the focus to the next. */
const ROWS = "tbody > tr";

export function UserTable({ users }: { users: readonly UserView[] }) {
  const { data: session } = useQuery(sessionQuery());
  return (
    <DataTable ref={useFocusKept(ROWS)} label="Users" columns={columns}>
      <Rows>
        {users.map((user) => (
          <UserRow key={user.id} user={user} isSelf={user.id === session?.userId} />
        ))}
      </Rows>
    </DataTable>
  );
}

function UserRow({ user, isSelf }: { user: UserView; isSelf: boolean }) {
  const { open } = useUserPanel();
  const { id, name, role, namespaces, lastSignInAt, createdAt, createdBy } = user;
  return (
    <Row data-user-state={user.state}>
      <Cell isWide>
        <span className="hg-access-name">{brokenAtHost(name)}</span>
        {isSelf ? <span className="hg-quiet"> you</span> : null}
      </Cell>
      <Cell label="Role">
        <span title={ROLES[role].says}>{roleWord[role]}</span>
      </Cell>
      <Cell label="Namespaces">
        <NamespaceNames namespaces={namespaces} most={3} />
      </Cell>
      <Cell label="State">
        <UserState user={user} />
      </Cell>
      <Cell label="Last sign-in">{lastSignInAt === undefined ? "–" : <Ago at={lastSignInAt} />}</Cell>
      <Cell label="Made by">
        <MadeBy by={createdBy} at={createdAt} />
      </Cell>
      <Cell align="end">
        <Button
          className="hg-row-button"
          data-control="change"
          variant="default"
          size="compact-sm"
          aria-label={`Change ${name}…`}
          onClick={() => open(id)}
        >
          Change…
        </Button>
      </Cell>
    </Row>
  );
}

/** An address that is too long for its line breaks before its host, not within a word. */
function brokenAtHost(name: string) {
  const [who, ...host] = name.split(/(?=@)/);
  return host.length === 0 ? (
    name
  ) : (
    <>
      {who}
      <wbr />
      {host.join("")}
    </>
  );
}
