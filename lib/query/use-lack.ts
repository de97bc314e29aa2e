import { useQuery } from "@tanstack/react-query";
import type { Scope } from "#lib/contract/access.ts";
import { lackWords } from "./lack-words.ts";
import { sessionQuery } from "./queries.ts";

/** Why whoever is signed in may not, as a clause without its full stop. To be asked where `useMay` says so. */
export function useLack(scope: Scope): string {
  return lackWords(useQuery(sessionQuery()).data, scope);
}
