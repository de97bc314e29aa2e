import type { KeySpace } from "#server/core/keys.ts";
import type { Listing, Store } from "#server/ports/store.ts";

/** Everything that a replica follows. Events and audit records are read by pages, and by whoever wants to. */
export async function listAll(
  store: Pick<Store, "list">,
  { root }: Pick<KeySpace, "root">,
): Promise<Listing> {
  return await store.list(root, { except: [`${root}audit/`, `${root}events/`] });
}
