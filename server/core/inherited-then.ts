import type { AnyPatch } from "#lib/contract/policy-changes.ts";

interface Version {
  readonly version: number;
  /** ms since the epoch; undefined where nobody knows when it was written. */
  readonly at?: number | undefined;
  readonly patch: AnyPatch;
}

/** Of a namespace's versions, the oldest first, the patch that stood at a moment; undefined where that cannot be told. */
export function patchAt(versions: readonly Version[], at: number | undefined): AnyPatch | undefined {
  const [first] = versions;
  if (first === undefined) return {};
  if (at === undefined) return undefined;
  const next = versions.findIndex((version) => version.at !== undefined && version.at > at);
  const before = next === -1 ? versions : versions.slice(0, next);
  const last = before.at(-1);
  // Before the first there was nothing, where that is the first of all.
  if (last === undefined) return first.version === 1 ? {} : undefined;
  return last.at === undefined ? undefined : last.patch;
}
