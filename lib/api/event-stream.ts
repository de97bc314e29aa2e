import type { QueryOf } from "#lib/contract/endpoints.ts";
import { TRANSITION_KINDS } from "#lib/contract/closed-sets.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import type { Client } from "./client.ts";
import { type Connection, type FollowOptions, followStream } from "./follow-stream.ts";

export type EventUpdate =
  | { readonly kind: "transition"; readonly event: LoggedEvent }
  /** What it was to resume from is not in the log any more: something may be missing before the next transition. */
  | { readonly kind: "reset" }
  | { readonly kind: "connection"; readonly connection: Connection }
  | { readonly kind: "alive" };

export interface FollowEvents extends FollowOptions {
  readonly filter?: NonNullable<QueryOf<"streamEvents">>;
}

/** Transitions as they happen; resumes where it was cut. One this version cannot read is left out. */
export async function* followEvents(
  client: Client,
  options: FollowEvents,
): AsyncGenerator<EventUpdate, void, undefined> {
  const { filter: query = {} } = options;
  for await (const update of followStream(client, "streamEvents", { query }, options)) {
    if (update.kind !== "event") yield update;
    else if (update.event === "reset") yield { kind: "reset" };
    else {
      const event = readEvent(update.data);
      if (event !== undefined) yield { kind: "transition", event };
    }
  }
}

function readEvent(data: string): LoggedEvent | undefined {
  try {
    const event = JSON.parse(data) as LoggedEvent; // by hand: pages begin without schemas
    return TRANSITION_KINDS.includes(event.kind) ? event : undefined;
  } catch {
    return undefined;
  }
}
