import { allOf, intentsOf } from "./intents.ts";
import type { ServiceState } from "./model.ts";

/**
 * Names what an operator goes by when acting on an instance: its registration, its status and what stands for it.
 * It changes when one of them does; safe within an ETag.
 */
export function instanceTag({ instances, intents }: ServiceState, id: string): string {
  const instance = instances.get(id);
  const standing = allOf(intentsOf(intents, id)).map((intent) => intent.id);
  return [instance?.registered?.modRevision ?? 0, instance?.status ?? "unknown", ...standing].join(".");
}
