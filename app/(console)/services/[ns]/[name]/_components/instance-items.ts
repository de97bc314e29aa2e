import type { InstanceGroup } from "#lib/contract/order.ts";

/** What a list of instances is made of, each with a name of its own: ids never begin with these signs. */
const HEAD = "#";
const DETAIL = "+";

export type Item =
  | { readonly kind: "instance"; readonly id: string }
  | { readonly kind: "detail"; readonly id: string }
  | { readonly kind: "head"; readonly group: string };

/** Instances in their order, each group's after its head. */
export function withHeads(
  ids: readonly string[],
  groups: readonly InstanceGroup[] | undefined,
): readonly string[] {
  if (groups === undefined) return ids;
  let start = 0;
  return groups.flatMap(({ name, count }) => {
    const members = ids.slice(start, start + count);
    start += count;
    return [headOf(name), ...members];
  });
}

/** The details of those that are open stand below them. */
export function withDetails(names: readonly string[], open: ReadonlySet<string>): readonly string[] {
  return open.size === 0 ? names : names.flatMap((name) => (open.has(name) ? [name, DETAIL + name] : [name]));
}

export function headOf(name: string | undefined): string {
  return HEAD + (name ?? "");
}

export function itemOf(name: string): Item {
  if (name.startsWith(HEAD)) return { kind: "head", group: name };
  if (name.startsWith(DETAIL)) return { kind: "detail", id: name.slice(DETAIL.length) };
  return { kind: "instance", id: name };
}

export function isInstance(name: string): boolean {
  return !name.startsWith(HEAD) && !name.startsWith(DETAIL);
}
