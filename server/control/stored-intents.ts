import { StoredIntents } from "#lib/contract/intent.ts";
import type { IntentMap } from "#server/core/intents.ts";

/** The value that the store keeps for these intents. */
export function encodeIntents(intents: IntentMap): Buffer {
  const value: StoredIntents = { v: 1, instances: Object.fromEntries(intents) };
  return Buffer.from(JSON.stringify(value));
}

type Decoded =
  | { readonly kind: "read"; readonly intents: IntentMap }
  /** `reason` goes on from "the value …". */
  | { readonly kind: "unreadable"; readonly reason: string };

/** Anybody may have written the value: garbage, or what a newer Headgate means by it. */
export function decodeIntents(value: Buffer): Decoded {
  const json = parse(value);
  if (json === undefined) return { kind: "unreadable", reason: "is not JSON" };
  const { success, data, error } = StoredIntents.safeParse(json);
  if (success) return { kind: "read", intents: new Map(Object.entries(data.instances)) };
  const [issue] = error.issues;
  const at = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  return {
    kind: "unreadable",
    reason: `is not what this version writes${at}: ${issue?.message ?? "unknown"}`,
  };
}

/** Undefined for what is no JSON; JSON itself has no undefined. */
function parse(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString("utf8"));
  } catch {
    return undefined;
  }
}
