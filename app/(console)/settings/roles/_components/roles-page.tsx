"use client";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { roleWord } from "#components/access/role-words.ts";
import { Cell, DataTable, Row, Rows } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";
import type { Role, Scope } from "#lib/contract/access.ts";
import { ROLE_NAMES, SCOPES } from "#lib/contract/closed-sets.ts";
import { ROLES, SCOPE_SAYS } from "#lib/contract/roles.ts";
import { sentenceOf } from "#lib/format.ts";
import { sessionQuery } from "#lib/query/queries.ts";

/** What people do in the console; the rest machines do. */
const OF_PEOPLE: readonly Scope[] = ["view", "drain", "policy:write", "admin"];

const columns = [
  { key: "role", label: "Role", width: "16%" },
  { key: "says", label: "Who has it" },
  ...OF_PEOPLE.map((scope) => ({ key: scope, label: scope, width: "11%" })),
];

/** What each role may, and what a token may besides: a fixed table. */
export function RolesPage() {
  const { data: session } = useQuery(sessionQuery());
  return (
    <>
      <Section title="Roles">
        <DataTable label="Roles" columns={columns}>
          <Rows>
            {ROLE_NAMES.map((role) => (
              <RoleRow key={role} role={role} isOwn={role === session?.role} />
            ))}
          </Rows>
        </DataTable>
        <p className="hg-settings-note">
          A user has one role, in all namespaces or in some; an admin’s are all. What does not stand here, a
          role does not hold.
        </p>
      </Section>
      <Section title="Scopes">
        <ul className="hg-scope-rows">
          {SCOPES.map((scope) => (
            <li key={scope}>
              <span className="hg-mono">{scope}</span>
              <span>{sentenceOf(SCOPE_SAYS[scope])}</span>
            </li>
          ))}
        </ul>
        <p className="hg-settings-note">
          A token holds those it was made with, in all namespaces or in some; a person those of the role.
        </p>
      </Section>
    </>
  );
}

function RoleRow({ role, isOwn }: { role: Role; isOwn: boolean }) {
  const held = ROLES[role].scopes;
  return (
    <Row>
      <Cell isWide>
        <b>{roleWord[role]}</b>
        {isOwn ? <span className="hg-quiet"> yours</span> : null}
      </Cell>
      <Cell isWide>{sentenceOf(ROLES[role].says)}</Cell>
      {OF_PEOPLE.map((scope) => (
        <Cell key={scope} label={scope}>
          {held.includes(scope) || held.includes("admin") ? (
            <span className="hg-role-yes">
              <IconCheck size={15} aria-hidden /> yes
            </span>
          ) : (
            <span className="hg-quiet">no</span>
          )}
        </Cell>
      ))}
    </Row>
  );
}
