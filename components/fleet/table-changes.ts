import type { LoggedEvent } from "#lib/contract/events.ts";
import type { Endpoint } from "#lib/contract/table.ts";
import type { EndpointChange } from "#lib/contract/table-history.ts";
import { weight } from "#lib/format.ts";
import { statusLook } from "./status.ts";

/** One field of an endpoint, before and after. */
export interface FieldChange {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

const FIELDS = ["status", "weight", "marks", "zone", "version", "protocol", "metadata"] as const;
type Field = (typeof FIELDS)[number];

/** What is other about an endpoint that stayed; status and weight first. */
export function fieldChanges(before: Endpoint, after: Endpoint): readonly FieldChange[] {
  return FIELDS.flatMap((field) => {
    const [was, is] = [told(field, before), told(field, after)];
    return was === is ? [] : [{ name: field, before: was, after: is }];
  });
}

function told(field: Field, endpoint: Endpoint): string {
  switch (field) {
    case "status":
      return statusLook[endpoint.status].word;
    case "weight":
      return weight(endpoint.weight);
    case "marks":
      return (endpoint.marks ?? []).map((mark) => mark.replace("_", " ")).join(", ") || "none";
    case "metadata":
      return (
        Object.entries(endpoint.metadata ?? {})
          .map(([name, value]) => `${name}=${value}`)
          .join(", ") || "none"
      );
    default:
      return endpoint[field] ?? "none";
  }
}

/** The table is written within this of what it is changed for. */
const NEAR_MS = 3000;

/**
 * The event that an endpoint's last change came of: what a person did before what Headgate decided, and the nearest of
 * those. Undefined where none was told near it.
 */
export function causeOf(change: EndpointChange, events: readonly LoggedEvent[]): LoggedEvent | undefined {
  const near = events.filter(
    ({ instance, at, revision }) =>
      instance === change.id && (revision === change.revision || Math.abs(at - change.at) <= NEAR_MS),
  );
  const rank = ({ kind, actor, at }: LoggedEvent): number =>
    (actor === undefined ? NEAR_MS * 4 : 0) +
    (kind === "status.changed" || kind === "weight.changed" ? 0 : NEAR_MS) +
    Math.abs(at - change.at);
  return near.toSorted((a, b) => rank(a) - rank(b))[0];
}

/** Those that came or went first, then by what they weigh more or less. */
export function byEffect(a: EndpointChange, b: EndpointChange): number {
  return effectOf(b) - effectOf(a) || (a.id < b.id ? -1 : 1);
}

function effectOf({ before, after }: EndpointChange): number {
  if (before === undefined || after === undefined) return 1e6;
  return Math.abs(after.weight - before.weight) + (before.status === after.status ? 0 : 1e5);
}
