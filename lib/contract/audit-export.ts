import type { AuditRecord } from "./audit.ts";

/** Records as a file holds them, the newest or the oldest first. */
export interface AuditExport {
  /** What they were narrowed by; absent where by nothing. */
  readonly filter?: Readonly<Record<string, string>>;
  /** Present where records between these are left out: of a chain with gaps nobody can tell whether it holds. */
  readonly note?: string;
  readonly items: readonly AuditRecord[];
  readonly total: number;
}

/** `filter`: by the API's names; what is undefined narrows nothing. */
export function auditExportOf(
  items: readonly AuditRecord[],
  filter: Readonly<Record<string, string | undefined>>,
): AuditExport {
  const given = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return {
    ...(given.length === 0 ? {} : { filter: Object.fromEntries(given) as Record<string, string> }),
    ...(isGapped(items) ? { note: NOTE } : {}),
    items,
    total: items.length,
  };
}

const NOTE =
  "Records between these are left out, by a filter or for want of sight: only an export of all can be verified.";

function isGapped(items: readonly AuditRecord[]): boolean {
  return items.some(({ seq }, i) => i > 0 && Math.abs(seq - (items[i - 1]?.seq ?? seq)) !== 1);
}
