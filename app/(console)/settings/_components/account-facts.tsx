import { NamespaceNames } from "#components/access/namespace-names.tsx";
import { roleWord } from "#components/access/role-words.ts";
import { ScopeList } from "#components/access/scope-list.tsx";
import { Fact, Facts } from "#components/ui/section.tsx";
import type { SessionView } from "#lib/contract/access.ts";
import { ROLES } from "#lib/contract/roles.ts";
import { sentenceOf } from "#lib/format.ts";
import { exact } from "#lib/time.ts";

const kinds: Record<SessionView["kind"], string> = {
  user: "with a password",
  token: "with a token",
  bootstrap: "with the token of HEADGATE_BOOTSTRAP_TOKEN",
  open: "without being asked: access control is off",
};

export function AccountFacts({ session }: { session: SessionView }) {
  const { name, kind, role, scopes, namespaces, expiresAt } = session;
  return (
    <Facts>
      <Fact name="Signed in as">
        <b>{name}</b> <span className="hg-quiet">{kinds[kind]}</span>
      </Fact>
      {role === undefined ? null : (
        <Fact name="Role">
          <b>{roleWord[role]}</b> <span className="hg-quiet">{sentenceOf(ROLES[role].says)}</span>
        </Fact>
      )}
      <Fact name="May">
        <ScopeList scopes={scopes} />
      </Fact>
      <Fact name="In">
        <NamespaceNames namespaces={namespaces} />
      </Fact>
      <Fact name="Session">
        {expiresAt === undefined
          ? kind === "open"
            ? "–"
            : "as long as the token"
          : `until ${exact(expiresAt)}`}
      </Fact>
    </Facts>
  );
}
