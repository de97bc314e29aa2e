import type { Attributes } from "graphology-types";
import type { Ring } from "./picture.ts";

/** Whether they differ; in what, is added to `keys`. */
export function noteChanges(before: Attributes, after: Attributes, keys: Set<string>): boolean {
  const differing = Object.keys(after).filter((key) =>
    key === "ring" ? !isSameRing(before[key] as Ring, after[key] as Ring) : before[key] !== after[key],
  ); // rings stand under that name alone
  for (const key of differing) keys.add(key);
  return differing.length > 0;
}

function isSameRing(a: Ring, b: Ring): boolean {
  return a.bad === b.bad && a.caution === b.caution && a.idle === b.idle && a.planned === b.planned;
}
