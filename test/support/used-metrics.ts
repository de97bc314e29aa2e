import type { MetricCatalogue } from "./metric-catalogue.ts";

/** Labels that come with the scrape, and those that a query makes. */
const GIVEN: ReadonlySet<string> = new Set(["job", "instance"]);
const TEXT = /"(?:[^"\\]|\\.)*"/g;
const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;

/**
 * What a query names that is not there: a metric, a label of it, or a label to group by that none of its metrics has.
 * `names` stand in a legend or a description: what is left after grouping must have them.
 */
export function unknownIn(
  query: string,
  catalogue: MetricCatalogue,
  names: readonly string[] = [],
): string[] {
  const plain = query.replaceAll(TEXT, '""');
  const unknown: string[] = [];
  const labels = new Set(GIVEN);
  const selectors = plain
    .replaceAll(GROUPING, "")
    .matchAll(/\b((?:headgate|process|nodejs)_\w+)(?:\{([^}]*)\})?/g);
  for (const [, metric = "", matchers = ""] of selectors) {
    const own = catalogue.get(metric);
    if (own === undefined) unknown.push(`metric ${metric}`);
    for (const label of own ?? []) labels.add(label);
    for (const [label] of matchers.matchAll(/\w+(?=\s*[=!])/g))
      if (own?.has(label) === false && !GIVEN.has(label)) unknown.push(`label ${label} of ${metric}`);
  }
  const grouped = [...plain.matchAll(GROUPING)].flatMap(([, list = ""]) => list.match(/\w+/g) ?? []);
  const left = grouped.length === 0 ? labels : new Set(grouped);
  for (const label of grouped) if (!labels.has(label)) unknown.push(`label ${label}`);
  for (const label of names) if (!left.has(label)) unknown.push(`label ${label}`);
  return unknown;
}
