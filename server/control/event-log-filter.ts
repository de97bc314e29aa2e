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

/** Beyond so many, most bytes hold one of them. */
const MOST_OF_A_KIND = 8;

/**
 * What the bytes of an event that passes hold somewhere, one of each: most need not be parsed to be passed over.
 */
export function tracesOf(filter: JournalFilter): readonly (readonly Buffer[])[] {
  const { kind, namespaces } = filter;
  return [
    ...FIELDS.flatMap((field) => anyOf(field, filter[field])),
    ...anyOf("kind", kind),
    ...anyOf("namespace", namespaces),
  ];
}

function anyOf(field: string, wanted: string | readonly string[] | undefined): readonly Buffer[][] {
  const all = wanted === undefined ? [] : [wanted].flat();
  if (all.length === 0 || all.length > MOST_OF_A_KIND) return [];
  return [all.map((each) => Buffer.from(`"${field}":${JSON.stringify(each)}`))];
}
