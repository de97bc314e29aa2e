import type { Breaches } from "./tree.ts";

/** Whoever calls one of these need not say who he is. */
const openToAll = new Set(["createSession", "getOpenApi", "getSetup", "setUp"]);

interface Row {
  readonly path: string;
  readonly scope?: string;
}

export function unguardedEndpoints(
  endpoints: Readonly<Record<string, Row>>,
  scopes: readonly string[],
): Breaches {
  const known = new Set([...scopes, "session"]);
  return Object.entries(endpoints)
    .filter(([name, { scope }]) => !(scope === "public" ? openToAll.has(name) : known.has(scope ?? "")))
    .map(([name, { path, scope }]) => `${name} (${path}): scope ${scope ?? "none"}`);
}
