import type { Scope } from "#lib/contract/access.ts";
import { SCOPE_SAYS } from "#lib/contract/roles.ts";
import { sentenceOf } from "#lib/format.ts";

/** Scopes, each with what it lets one do. */
export function ScopeList({ scopes }: { scopes: readonly Scope[] }) {
  return (
    <ul className="hg-scopes">
      {scopes.map((scope) => (
        <li key={scope}>
          <span className="hg-mono">{scope}</span>{" "}
          <span className="hg-quiet">{sentenceOf(SCOPE_SAYS[scope])}</span>
        </li>
      ))}
    </ul>
  );
}
