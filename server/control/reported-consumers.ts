import type { Consumer } from "#server/core/model.ts";
import type { Held } from "./reported-held.ts";

/**
 * Consumers as their streams and polls show them, and what they report themselves. A client's own word of what it
 * holds counts before what its socket took; one that no replica sees is known by its report alone.
 */
export function withReported(
  consumers: readonly Consumer[],
  reported: Iterable<readonly [string, Held]>,
): readonly Consumer[] {
  const told = new Map(reported);
  if (told.size === 0) return consumers;
  const seen = new Set<string>();
  const merged = consumers.map((consumer) => {
    const held = told.get(consumer.id);
    if (held === undefined) return consumer;
    seen.add(consumer.id);
    return {
      ...consumer,
      held: held.isFresh ? held.revision : consumer.held,
      lastContactAt: Math.max(consumer.lastContactAt, held.at),
    };
  });
  for (const [id, { revision, at }] of told)
    if (!seen.has(id)) merged.push({ id, held: revision, lastContactAt: at, open: false });
  return merged;
}
