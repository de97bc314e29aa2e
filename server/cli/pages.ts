import { allPages } from "#lib/api/all-pages.ts";

/** More than this is no list to read in a terminal; a server that never ends is not followed for ever. */
const MOST = 100_000;

/** All items of a list, each once. */
export async function wholeList<T>(
  ask: Parameters<typeof allPages<T>>[0],
  idOf: (item: T) => string,
): Promise<readonly T[]> {
  return (await allPages(ask, idOf, MOST)).items;
}
