import type { KeySpace } from "#server/core/keys.ts";
import type { Store } from "#server/ports/store.ts";

/**
 * Ends the leadership and membership that a former process left in an embedded store. Such a store has one process,
 * so whoever led from it is gone, however it went: nobody need wait for its lease.
 */
export async function succeedFormerProcess(
  store: Pick<Store, "list" | "txn">,
  keys: KeySpace,
): Promise<void> {
  const { entries } = await store.list(keys.member(""));
  const left = [keys.leader, ...entries.map(({ key }) => key)];
  await store.txn(
    [],
    left.map((key) => ({ kind: "delete", key })),
  );
}
