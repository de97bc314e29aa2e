import { parseRevisionTag } from "#lib/contract/revision-tag.ts";

/** What an `If-None-Match` header says the client holds. Weak tags count as strong ones (RFC 9110, 13.1.2). */
export type Condition =
  | { readonly kind: "none" }
  | { readonly kind: "any" }
  | { readonly kind: "tags"; readonly tags: readonly string[] };

/** Reads the header; tags come without quotes. What is no tag is left out. */
export function parseIfNoneMatch(header: string | undefined): Condition {
  if (header === undefined) return { kind: "none" };
  if (header.trim() === "*") return { kind: "any" };
  const tags = [...header.matchAll(/"([^"]*)"/g)].map(([, tag]) => tag ?? "");
  return { kind: "tags", tags };
}

/** The greatest revision of this epoch that the tags name: what the client holds. Undefined when they name none. */
export function heldRevision(condition: Condition, epoch: string): number | undefined {
  if (condition.kind !== "tags") return undefined;
  let held: number | undefined;
  for (const text of condition.tags) {
    const tag = parseRevisionTag(text);
    if (tag?.epoch === epoch && tag.revision > (held ?? -1)) held = tag.revision;
  }
  return held;
}
