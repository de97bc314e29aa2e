"use client";
import { createParser, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { AUDIT_ACTIONS } from "#lib/contract/closed-sets.ts";
import type { AuditAction } from "#lib/contract/audit.ts";
import { parseHostPort } from "#lib/contract/host-port.ts";
import { SERVICE_NAME } from "#lib/contract/name-rules.ts";
import { parseRange, rangeText, type TimeRange } from "#lib/time-range.ts";
import type { AuditAsked } from "#lib/query/audit.ts";

const typed = parseAsString.withDefault("").withOptions({ throttleMs: 300 });
const parsers = {
  action: parseAsStringLiteral(AUDIT_ACTIONS),
  actor: typed,
  service: typed,
  instance: typed,
  range: createParser<TimeRange>({
    parse: parseRange,
    serialize: rangeText,
    eq: (a, b) => rangeText(a) === rangeText(b),
  }),
};
type Typed = "actor" | "service" | "instance";

/** What the audit is narrowed by, as its address holds it; what is typed only in part narrows nothing yet. */
export function useAuditFilter() {
  const [{ action, actor, service, instance, range }, set] = useQueryStates(parsers);
  const asked: AuditAsked = {
    ...(action === null ? {} : { action }),
    ...(actor === "" ? {} : { actor }),
    ...(SERVICE_NAME.test(service) ? { service } : {}),
    ...(parseHostPort(instance) !== undefined ? { instance } : {}),
    ...timesOf(range),
  };
  return {
    values: { action, actor, service, instance, range },
    asked,
    isFiltered: action !== null || range !== null || actor !== "" || service !== "" || instance !== "",
    setAction: (next: AuditAction | null) => void set({ action: next }),
    setRange: (next: TimeRange | null) => void set({ range: next }),
    setText: (name: Typed, text: string) => void set({ [name]: text === "" ? null : text }),
    clear: () => void set(null),
  };
}

function timesOf(range: TimeRange | null): Pick<AuditAsked, "since" | "until"> {
  if (range === null) return {};
  if (range.kind === "last") return { since: `${range.ms}ms` };
  return { since: String(range.from), until: String(range.to) };
}
