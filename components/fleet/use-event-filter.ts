"use client";
import { createParser, parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { TRANSITION_KINDS } from "#lib/contract/closed-sets.ts";
import type { TransitionKind } from "#lib/contract/events.ts";
import { parseHostPort } from "#lib/contract/host-port.ts";
import { SERVICE_NAME } from "#lib/contract/name-rules.ts";
import { parseRange, rangeText, type TimeRange } from "#lib/time-range.ts";
import type { EventFilter } from "#lib/query/event-log.ts";

const typed = parseAsString.withDefault("").withOptions({ throttleMs: 300 });
const parsers = {
  kind: parseAsArrayOf(parseAsStringLiteral(TRANSITION_KINDS)).withDefault([]),
  service: typed,
  instance: typed,
  actor: typed,
  range: createParser<TimeRange>({
    parse: parseRange,
    serialize: rangeText,
    eq: (a, b) => rangeText(a) === rangeText(b),
  }),
};
const nothing = { kind: null, service: null, instance: null, actor: null, range: null };

export type EventFilterState = ReturnType<typeof useEventFilter>;

/** What a log of events is filtered by, as its address holds it. A page of one service knows that by itself. */
export function useEventFilter() {
  const [{ kind, service, instance, actor, range }, set] = useQueryStates(parsers);
  const isName = service === "" || SERVICE_NAME.test(service);
  const isAddress = instance === "" || parseHostPort(instance) !== undefined;
  const time: Pick<EventFilter, "since" | "until"> =
    range === null
      ? {}
      : range.kind === "last"
        ? { since: `${range.ms}ms` }
        : { since: String(range.from), until: String(range.to) };
  /** What the API is asked: what is typed only in part is no filter yet. */
  const asked: EventFilter = {
    kind: kind.length === 0 ? undefined : kind,
    service: service === "" || !isName ? undefined : service,
    instance: instance === "" || !isAddress ? undefined : instance,
    actor: actor === "" ? undefined : actor,
    ...time,
  };
  return {
    kind,
    service,
    instance,
    actor,
    range,
    isAddress,
    asked,
    isFiltered: kind.length > 0 || service !== "" || instance !== "" || actor !== "" || range !== null,
    setKind: (next: readonly TransitionKind[]) => void set({ kind: next.length === 0 ? null : [...next] }),
    setRange: (next: TimeRange | null) => void set({ range: next }),
    setText: (name: "service" | "instance" | "actor", text: string) =>
      void set({ [name]: text === "" ? null : text }),
    clear: () => void set(nothing),
  };
}
