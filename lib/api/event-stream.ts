import { LoggedEvent } from "#lib/contract/events.ts";
import { parseLeniently } from "./answer.ts";
import type { Client } from "./client.ts";
import { type Connection, type FollowOptions, followStream } from "./follow-stream.ts";

export type EventUpdate =
  | { readonly kind: "transition"; readonly event: LoggedEvent }
  | { readonly kind: "connection"; readonly connection: Connection }
  | { readonly kind: "alive" };

export interface FollowEvents extends FollowOptions {
  readonly namespace?: string | undefined;
  readonly service?: string | undefined;
}

/** Transitions as they happen; resumes where it was cut. One this version cannot read is left out. */
export async function* followEvents(
  client: Client,
  options: FollowEvents,
): AsyncGenerator<EventUpdate, void, undefined> {
  const { namespace, service } = options;
  const query = {
    ...(namespace === undefined ? {} : { namespace }),
    ...(service === undefined ? {} : { service }),
  };
  for await (const update of followStream(client, "streamEvents", { query }, options)) {
    if (update.kind !== "event") yield update;
    else {
      const event = readEvent(update.data);
      if (event !== undefined) yield { kind: "transition", event };
    }
  }
}

function readEvent(data: string): LoggedEvent | undefined {
  try {
    return parseLeniently(LoggedEvent, JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}
