/** `held` without those that are gone, then the newcomers of `ids` in their order. Linear in both. */
export function heldOrder(held: readonly string[], ids: readonly string[]): readonly string[] {
  const present = new Set(ids);
  const known = new Set(held);
  return [...held.filter((id) => present.has(id)), ...ids.filter((id) => !known.has(id))];
}

export function isSameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
