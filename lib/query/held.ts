import type { Key } from "./keys.ts";

/** The former answer while the next is under way, of the same subject alone: another namespace's is never shown for it. */
export function heldOf(subject: Readonly<Record<string, unknown>>) {
  return <T>(held: T | undefined, query: { readonly queryKey: readonly unknown[] } | undefined) => {
    const params = (query?.queryKey as Key | undefined)?.[1]; // as keyOf makes them
    const isSame = Object.entries(subject).every(([name, value]) => params?.[name] === value);
    return isSame ? held : undefined;
  };
}
