import type { LoggedEvent } from "#lib/contract/events.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Control } from "#server/ports/control.ts";
import type { Journal } from "#server/ports/journal.ts";
import type { Telemetry } from "#server/ports/telemetry.ts";
import { requireNamespace, visibleNamespaces } from "./admit.ts";
import { leaderState } from "./leader-view.ts";
import type { RawHandler } from "./raw-handler.ts";

const KEEPALIVE_MS = 15_000;
/**
 * After an event that is told at once, those of so long are told together: each piece costs its reader, and whatever is
 * between, as much as ten of them in one.
 */
export const GATHER_MS = 100;
/** Characters of events that wait no longer. */
const MAX_GATHERED = 32 * 1024;
/** A reader that lags by more is closed: producers never wait for consumers. */
const MAX_PENDING_BYTES = 256 * 1024;

const HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

export interface EventsStreamDeps {
  readonly journal: Pick<Journal, "since" | "subscribe">;
  readonly control: Pick<Control, "state">;
  readonly clock: Pick<Clock, "every" | "after">;
  readonly telemetry: Pick<Telemetry, "streamOpened" | "streamClosed">;
  readonly stopping: AbortSignal;
}

/**
 * Transitions as server-sent events: `event: transition`, `id`, and `: keepalive` each 15 s. With a Last-Event-ID
 * what came after it is told first; where that is not in the log any more, `event: reset` says: read the list anew.
 */
export function eventsStream(deps: EventsStreamDeps): RawHandler<"streamEvents"> {
  const { journal, control, clock, telemetry, stopping } = deps;
  return async (req, res, { query, identity }) => {
    if (query.namespace !== undefined) requireNamespace(identity, query.namespace);
    leaderState(control); // events are the leader's: elsewhere the stream would stay silent
    const filter = { ...query, namespaces: visibleNamespaces(identity) };
    if (req.method === "HEAD") return void res.writeHead(200, HEADERS).end();
    const live = new LiveEvents(clock, (listener) => journal.subscribe(filter, listener));
    const after = req.headers["last-event-id"];
    let opening = ": open\n\n";
    if (typeof after === "string" && after !== "") {
      // From here on what happens waits, so that nothing falls between the log and the stream.
      const missed = await journal.since(after, filter).catch((error: unknown) => {
        live.close();
        throw error;
      });
      opening = missed === undefined ? "event: reset\ndata: {}\n\n" : opening + live.encodeMissed(missed);
    }
    if (res.destroyed) return live.close();
    res.writeHead(200, HEADERS);
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
      live.tellGathered();
      // It lagged: that is why it ended.
      if (res.destroyed) return;
      reason = "bye";
      res.end("event: bye\ndata: {}\n\n");
    };
    const stopKeepalive = clock.every(KEEPALIVE_MS, () => {
      if (control.state() === undefined) bye();
      else send(": keepalive\n\n");
    });
    stopping.addEventListener("abort", bye);
    res.once("close", () => {
      live.close();
      stopKeepalive();
      stopping.removeEventListener("abort", bye);
      telemetry.streamClosed(reason);
    });
    send(opening);
    live.flow(send);
    if (stopping.aborted) bye();
  };
}

/** What happens while a stream is open: kept until it flows, then told at once, or together where much happens. */
class LiveEvents {
  readonly #clock: Pick<Clock, "after">;
  readonly #end: () => void;
  #waiting: LoggedEvent[] = [];
  #send: ((text: string) => void) | undefined;
  #missed: ReadonlySet<string> = new Set();
  #lastId = "";
  #gathered = "";
  #stopGathering: (() => void) | undefined;

  constructor(
    clock: Pick<Clock, "after">,
    subscribe: (listener: (event: LoggedEvent) => void) => () => void,
  ) {
    this.#clock = clock;
    this.#end = subscribe((event) => {
      if (this.#send === undefined) this.#waiting.push(event);
      else this.#tell(event);
    });
  }

  encodeMissed(events: readonly LoggedEvent[]): string {
    this.#missed = new Set(events.map(({ id }) => id));
    return events.map((event) => this.#encode(event)).join("");
  }

  flow(send: (text: string) => void): void {
    this.#send = send;
    const still = this.#waiting.filter(({ id }) => !this.#missed.has(id));
    this.#gathered = still.map((event) => this.#encode(event)).join("");
    this.tellGathered();
    this.#waiting = [];
    this.#missed = new Set();
  }

  tellGathered(): void {
    const text = this.#gathered;
    this.#gathered = "";
    if (text !== "") this.#send?.(text);
  }

  close(): void {
    this.#end();
    this.#stopGathering?.();
  }

  #tell(event: LoggedEvent): void {
    this.#gathered += this.#encode(event);
    const isQuiet = this.#stopGathering === undefined;
    if (isQuiet || this.#gathered.length > MAX_GATHERED) this.tellGathered();
    if (isQuiet) this.#gather();
  }

  #gather(): void {
    this.#stopGathering = this.#clock.after(GATHER_MS, () => {
      this.#stopGathering = undefined;
      if (this.#gathered === "") return;
      this.tellGathered();
      this.#gather();
    });
  }

  /** One that comes late, behind greater ids, has none here: it must not take the reader's place in the log back. */
  #encode(event: LoggedEvent): string {
    const isLate = event.id < this.#lastId;
    if (!isLate) this.#lastId = event.id;
    return `event: transition\n${isLate ? "" : `id: ${event.id}\n`}data: ${textOf(event)}\n\n`;
  }
}

const texts = new WeakMap<LoggedEvent, string>();

/** Written once, however many read it. */
function textOf(event: LoggedEvent): string {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const text = JSON.stringify(event);
  texts.set(event, text);
  return text;
}
