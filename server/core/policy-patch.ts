import { PolicyPatch } from "#lib/contract/policy.ts";

/** A policy larger than this is neither written nor read. */
export const MAX_POLICY_BYTES = 64 * 1024;

export type ReadPatch =
  | { readonly kind: "read"; readonly patch: PolicyPatch }
  /** `reason` goes on from "the policy …". */
  | { readonly kind: "unreadable"; readonly reason: string };

/** The value that the store keeps of a patch. */
export function encodePatch(patch: PolicyPatch): Buffer {
  return Buffer.from(JSON.stringify({ ...patch, v: 1 }));
}

/** Anybody may have written the value: garbage, or what a newer Headgate means by it. */
export function decodePatch(value: Buffer): ReadPatch {
  if (value.length > MAX_POLICY_BYTES)
    return { kind: "unreadable", reason: `has ${value.length} bytes; at most ${MAX_POLICY_BYTES} are read` };
  try {
    return readPatch(JSON.parse(value.toString("utf8")));
  } catch {
    return { kind: "unreadable", reason: "is not JSON" };
  }
}

/** Reads a patch under today's schema; the reason names the field. */
export function readPatch(value: unknown): ReadPatch {
  const { success, data, error } = PolicyPatch.safeParse(value);
  if (success) return { kind: "read", patch: plainPatch(data) };
  const problems = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => `${[...issue.path, key].join(".")}: unknown field`)
      : [`${issue.path.join(".")}: ${issue.message}`],
  );
  return { kind: "unreadable", reason: `does not fit the schema: ${problems.slice(0, 5).join("; ")}` };
}

/** The same patch in one way only: nothing empty, nothing undefined, and fields in one order. */
export function plainPatch(patch: PolicyPatch): PolicyPatch {
  const { v: _, ...given } = patch;
  const sections = Object.keys(PolicyPatch.shape).flatMap((name): [string, unknown][] => {
    const value = (given as Record<string, unknown>)[name]; // the schema's own key
    if (typeof value !== "object" || value === null) return value === undefined ? [] : [[name, value]];
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return fields.length === 0 ? [] : [[name, Object.fromEntries(fields.toSorted(byName))]];
  });
  return Object.fromEntries(sections);
}

export function isSamePatch(a: PolicyPatch, b: PolicyPatch): boolean {
  return JSON.stringify(plainPatch(a)) === JSON.stringify(plainPatch(b));
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
