"use client";
import { MadeBy } from "#components/access/made-by.tsx";
import { NamespaceNames } from "#components/access/namespace-names.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, DataTable, Row, Rows } from "#components/ui/data-table.tsx";
import { useFocusKept } from "#components/ui/use-focus-kept.ts";
import { SCOPE_SAYS } from "#lib/contract/roles.ts";
import { BOOTSTRAP_TOKEN_ID, type TokenView } from "#lib/contract/tokens.ts";
import { RevokeToken } from "./revoke-token.tsx";
import { TokenEnd } from "./token-end.tsx";

const columns = [
  { key: "name", label: "Name", width: "20%" },
  { key: "scopes", label: "May", width: "22%" },
  { key: "namespaces", label: "Namespaces", width: "16%" },
  { key: "used", label: "Last used", width: "11%" },
  { key: "end", label: "Ends", width: "12%" },
  { key: "made", label: "Made by" },
  { key: "actions", label: "Actions", isLabelHidden: true, align: "end" as const, width: "88px" },
];

/** One that is revoked leaves the focus to the next. */
const ROWS = "tbody > tr";

export function TokenTable({ tokens }: { tokens: readonly TokenView[] }) {
  return (
    <DataTable ref={useFocusKept(ROWS)} label="Tokens" columns={columns}>
      <Rows>
        {tokens.map((token) => (
          <TokenRow key={token.id} token={token} />
        ))}
      </Rows>
    </DataTable>
  );
}

function TokenRow({ token }: { token: TokenView }) {
  const { id, name, scopes, namespaces, createdAt, createdBy, lastUsedAt } = token;
  return (
    <Row>
      <Cell isWide>
        <span className="hg-token-name">{name}</span>
      </Cell>
      <Cell label="May">
        <span className="hg-token-scopes">
          {scopes.map((scope) => (
            <span key={scope} className="hg-mono" title={SCOPE_SAYS[scope]}>
              {scope}
            </span>
          ))}
        </span>
      </Cell>
      <Cell label="Namespaces">
        <NamespaceNames namespaces={namespaces} most={3} />
      </Cell>
      <Cell label="Last used">{lastUsedAt === undefined ? "–" : <Ago at={lastUsedAt} />}</Cell>
      <Cell label="Ends">{id === BOOTSTRAP_TOKEN_ID ? "with the setting" : <TokenEnd token={token} />}</Cell>
      <Cell label="Made by">
        {id === BOOTSTRAP_TOKEN_ID ? (
          <span title="HEADGATE_BOOTSTRAP_TOKEN">a setting</span>
        ) : (
          <MadeBy by={createdBy} at={createdAt} />
        )}
      </Cell>
      <Cell align="end">
        <RevokeToken token={token} />
      </Cell>
    </Row>
  );
}
