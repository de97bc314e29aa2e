import { useQuery } from "@tanstack/react-query";
import type { Scope } from "#lib/contract/access.ts";
import { sessionQuery } from "./queries.ts";

/** Whether the person signed in holds a scope; undefined until that is known. */
export function useMay(scope: Scope): boolean | undefined {
  const { data: session } = useQuery(sessionQuery());
  return session?.scopes.some((held) => held === scope || held === "admin");
}
