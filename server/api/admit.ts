import type { Scope } from "#lib/contract/access.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { HeadgateError } from "#lib/contract/error.ts";
import type { Access, Identity } from "#server/ports/access.ts";
import type { Matched } from "./route.ts";

/** Stands in where a public row is asked without a credential: it may do nothing. */
export const NOBODY: Identity = Object.freeze({
  kind: "token",
  id: "",
  name: "nobody",
  scopes: [],
  namespaces: [],
});

/** Nobody known is a refusal only once tokens were read: before that, throws `unavailable`. */
export function judged(
  { isRead }: Pick<Access, "isRead">,
  identity: Identity | undefined,
): Identity | undefined {
  if (isRead || identity !== undefined) return identity;
  throw notRead();
}

export function notRead(): HeadgateError {
  return new HeadgateError(
    "unavailable",
    "the store has not answered yet, so no token is known here; try again",
  );
}

/** Lets a request to a row pass, or throws `unauthenticated` or `permission_denied`. */
export function admit({ row, params }: Matched, identity: Identity | undefined): Identity {
  if (row.scope === "public") return identity ?? NOBODY;
  const known = authenticated(identity);
  if (row.scope !== "session") requireScope(known, row.scope);
  const namespace = params["ns"];
  const isOfAll = row.acrossNamespaces === true && namespace === ALL_NAMESPACES;
  if (namespace !== undefined && !isOfAll) requireNamespace(known, namespace);
  return known;
}

export function authenticated(identity: Identity | undefined): Identity {
  if (identity !== undefined) return identity;
  throw new HeadgateError(
    "unauthenticated",
    "no valid credential: send Authorization: Bearer <token>, or sign in",
  );
}

export function requireScope({ scopes, name }: Identity, scope: Scope): void {
  if (scopes.includes(scope) || scopes.includes("admin")) return;
  throw new HeadgateError("permission_denied", `${name} lacks the scope ${scope}`, { details: { scope } });
}

export function requireNamespace(identity: Identity, namespace: string): void {
  if (maySee(identity, namespace)) return;
  throw new HeadgateError("permission_denied", `${identity.name} has no access to this namespace`);
}

/** For what is of all namespaces at once; `what` begins the sentence: "metrics tell of". */
export function requireAllNamespaces({ namespaces, name }: Identity, what: string): void {
  if (namespaces.includes("*")) return;
  const message = `${what} all namespaces: a token for * is needed, which ${name} is not`;
  throw new HeadgateError("permission_denied", message);
}

/** Whether a fact of a namespace, or of none, may be told. */
export function maySee({ namespaces }: Identity, namespace: string | undefined): boolean {
  return namespaces.includes("*") || (namespace !== undefined && namespaces.includes(namespace));
}

/** Of which namespaces a read that may be across them tells: the one that it names, or for `*` those the asker may see. */
export function viewOf(identity: Identity, asked: string): NamespaceView {
  if (asked !== ALL_NAMESPACES)
    return { known: asked, isOfAll: false, name: asked, holds: (namespace) => namespace === asked };
  return {
    known: undefined,
    isOfAll: true,
    // Never that of one namespace: what is told of all names the namespace of each.
    name: `of ${(visibleNamespaces(identity) ?? [ALL_NAMESPACES]).toSorted().join(" ")}`,
    holds: (namespace) => maySee(identity, namespace),
  };
}

export interface NamespaceView {
  /** What is asked of reads that take one namespace or all; what they answer of all is still to be filtered. */
  readonly known: string | undefined;
  readonly isOfAll: boolean;
  /** The same for all who are told the same. */
  readonly name: string;
  readonly holds: (namespace: string) => boolean;
}

/** The filter of reads that name no namespace: undefined when all may be told. */
export function visibleNamespaces({ namespaces }: Identity): readonly string[] | undefined {
  return namespaces.includes("*") ? undefined : namespaces;
}
