import { statusLook } from "#components/fleet/status.ts";
import type { InstanceView } from "#lib/contract/views.ts";

/** Whether an instance answers to all words of a filter, in any of what its row shows. */
export function matches(instance: InstanceView, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const { id, status, zone = "", version = "", causes, metadata } = instance;
  const text = [
    id,
    statusLook[status].word,
    zone,
    version,
    ...causes.map((cause) => cause.text),
    ...Object.entries(metadata).map(([key, value]) => `${key}=${value}`),
  ]
    .join(" ")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
