import { EndpointStatus, Protection } from "#lib/contract/table.ts";
import { CALL_OUTCOMES } from "#server/ports/reports.ts";
import type { MetricCatalogue } from "./metric-catalogue.ts";

/** Labels that come with the scrape. */
const GIVEN: ReadonlySet<string> = new Set(["job", "instance"]);
/** What labels that are matched by a text of ours can be. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  "headgate_instances status": EndpointStatus.options,
  "headgate_protection state": Protection.options,
  "headgate_calls_total outcome": CALL_OUTCOMES,
  "headgate_edge_calls_total outcome": CALL_OUTCOMES,
  "headgate_reports_total outcome": ["accepted", "duplicate", "dropped"],
  "headgate_request_duration_seconds_count status": ["2xx", "3xx", "4xx", "5xx"],
  "headgate_overrides forced": ["true", "false"],
};
const TEXT = '"((?:[^"\\\\]|\\\\.)*)"';
const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
const SELECTOR = new RegExp(
  String.raw`\b((?:headgate|process|nodejs)_\w+)(?:\{((?:[^}"]|${TEXT})*)\})?`,
  "g",
);
const MATCHER = new RegExp(String.raw`(\w+)\s*(?:!?=~?|!~)\s*${TEXT}`, "g");

/**
 * What a query names that is not there: a metric, a label of it, a value of that, or a label to group by that none of
 * its metrics has. `names` stand in a legend or a description: what is left after grouping must have them.
 */
export function unknownIn(
  query: string,
  catalogue: MetricCatalogue,
  names: readonly string[] = [],
): string[] {
  const unknown: string[] = [];
  const labels = new Set(GIVEN);
  for (const [, metric = "", matchers = ""] of query.replaceAll(GROUPING, "").matchAll(SELECTOR)) {
    const own = catalogue.get(metric);
    if (own === undefined) unknown.push(`metric ${metric}`);
    for (const label of own ?? []) labels.add(label);
    for (const [, label = "", text = ""] of matchers.matchAll(MATCHER)) {
      if (own?.has(label) === false && !GIVEN.has(label)) unknown.push(`label ${label} of ${metric}`);
      const values = VALUES[`${metric} ${label}`];
      const strange = values === undefined ? [] : text.split("|").filter((each) => !values.includes(each));
      unknown.push(...strange.map((value) => `${label}="${value}" of ${metric}`));
    }
  }
  const grouped = [...query.matchAll(GROUPING)].flatMap(([, list = ""]) => list.match(/\w+/g) ?? []);
  const left = grouped.length === 0 ? labels : new Set(grouped);
  for (const label of grouped) if (!labels.has(label)) unknown.push(`label ${label}`);
  for (const label of names) if (!left.has(label)) unknown.push(`label ${label}`);
  return unknown;
}
