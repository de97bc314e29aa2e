import type { LoggedEvent } from "#lib/contract/events.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Control } from "#server/ports/control.ts";
import type { Journal } from "#server/ports/journal.ts";
import type { Telemetry } from "#server/ports/telemetry.ts";
import { requireNamespace, visibleNamespaces } from "./admit.ts";
import { leaderState } from "./leader-view.ts";
import type { RawHandler } from "./raw-handler.ts";

const KEEPALIVE_MS = 15_000;
/** A reader that lags by more is closed: producers never wait for consumers. */
const MAX_PENDING_BYTES = 256 * 1024;

export interface EventsStreamDeps {
  readonly journal: Pick<Journal, "since" | "subscribe">;
  readonly control: Pick<Control, "state">;
  readonly clock: Pick<Clock, "every">;
  readonly telemetry: Pick<Telemetry, "streamOpened" | "streamClosed">;
  readonly stopping: AbortSignal;
}

/**
 * Transitions as server-sent events: `event: transition`, `id`, and `: keepalive` each 15 s. With a Last-Event-ID
 * what came after it is told first; where that is not known here any more, `event: reset` says: read the list anew.
 */
export function eventsStream(deps: EventsStreamDeps): RawHandler<"streamEvents"> {
  const { journal, control, clock, telemetry, stopping } = deps;
  return (req, res, { query, identity }) => {
    if (query.namespace !== undefined) requireNamespace(identity, query.namespace);
    leaderState(control); // events are the leader's: elsewhere the stream would stay silent
    const filter = { ...query, namespaces: visibleNamespaces(identity) };
    res.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    if (req.method === "HEAD") return void res.end();
    res.on("error", () => res.destroy());
    telemetry.streamOpened();
    let reason: "client" | "lagging" | "bye" = "client";
    const send = (text: string) => {
      // Ended, and not closed yet: a write now would be an error that nobody hears.
      if (res.writableEnded) return;
      res.write(text);
      if (res.writableLength <= MAX_PENDING_BYTES) return;
      reason = "lagging";
      res.destroy();
    };
    const bye = () => {
      if (res.writableEnded) return;
      reason = "bye";
      res.end("event: bye\ndata: {}\n\n");
    };
    resume(send, req.headers["last-event-id"], (after) => journal.since(after, filter));
    const ends = [
      journal.subscribe(filter, (event) => send(encode(event))),
      clock.every(KEEPALIVE_MS, () => {
        if (control.state() === undefined) bye();
        else send(": keepalive\n\n");
      }),
      () => stopping.removeEventListener("abort", bye),
    ];
    stopping.addEventListener("abort", bye);
    res.once("close", () => {
      for (const end of ends) end();
      telemetry.streamClosed(reason);
    });
  };
}

function resume(
  send: (text: string) => void,
  after: string | readonly string[] | undefined,
  since: (after: string) => readonly LoggedEvent[] | undefined,
): void {
  if (typeof after !== "string" || after === "") return send(": open\n\n");
  const missed = since(after);
  send(missed === undefined ? "event: reset\ndata: {}\n\n" : `: open\n\n${missed.map(encode).join("")}`);
}

function encode(event: LoggedEvent): string {
  return `event: transition\nid: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`;
}
