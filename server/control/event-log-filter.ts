import type { LoggedEvent } from "#lib/contract/events.ts";
import type { JournalFilter } from "#server/ports/journal.ts";

const FIELDS = ["namespace", "service", "instance", "actor"] as const;

export function passes(event: LoggedEvent, filter: JournalFilter): boolean {
  for (const field of FIELDS) if (filter[field] !== undefined && event[field] !== filter[field]) return false;
  const { kind } = filter;
  if (kind !== undefined && !(typeof kind === "string" ? kind === event.kind : kind.includes(event.kind)))
    return false;
  if (filter.since !== undefined && event.at < filter.since) return false;
  if (filter.until !== undefined && event.at >= filter.until) return false;
  const { namespaces } = filter;
  return namespaces === undefined || (event.namespace !== undefined && namespaces.includes(event.namespace));
}

/** What the bytes of an event that passes hold somewhere: most need not be parsed to be passed over. */
export function tracesOf(filter: JournalFilter): Buffer[] {
  const { kind, ...others } = filter;
  // Of several kinds no one trace tells.
  const only = {
    ...others,
    kind: typeof kind === "string" ? kind : kind?.length === 1 ? kind[0] : undefined,
  };
  return [...FIELDS, "kind" as const].flatMap((field) => {
    const wanted = only[field];
    return wanted === undefined ? [] : [Buffer.from(`"${field}":${JSON.stringify(wanted)}`)];
  });
}
