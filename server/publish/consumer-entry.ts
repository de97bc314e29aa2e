import type { HeldTogether, ServedClient } from "#server/ports/clients.ts";
import type { ClientName } from "./client-name.ts";
import type { Selection } from "./selection.ts";

/** Told of to the leader; a client has one or two. */
const MAX_SELECTIONS = 16;

/** What one client does with one service's table. Times are monotonic. */
export interface Use {
  readonly held: number;
  readonly contactedAt: number;
  readonly open: boolean;
}

interface Poll {
  held: number;
  contactedAt: number;
  waiting: number;
}

/** Tables had together: by a stream, or by a fetch of several. */
interface Hold {
  readonly selection: Selection;
  /** Every table of the selection as of this revision of the store is held. */
  readonly upTo: () => number;
  readonly contactedAt: number;
}

/** One client within one namespace: its polls, its open streams, and the last stream or fetch that ended. */
export class ConsumerEntry {
  readonly text: string;
  readonly namespace: string;
  readonly client: ClientName;
  /** Service names it is found by; "" = all. Kept by the index. */
  indexed: ReadonlySet<string> = new Set();
  contactedAt = 0;
  #polls: Map<string, Poll> | undefined;
  /** Open streams in the order they began; and how many for each selection, for thousands may share an address. */
  readonly #streams = new Set<Hold>();
  readonly #selections = new Map<string, { readonly selection: Selection; streams: number }>();
  #ended: Hold | undefined;
  #waiting = 0;
  #last: "stream" | "poll" = "poll";

  constructor(text: string, namespace: string, client: ClientName) {
    this.text = text;
    this.namespace = namespace;
    this.client = client;
  }

  get isOpen(): boolean {
    return this.#waiting > 0 || this.#streams.size > 0;
  }

  /** Who streams may fetch a table besides. */
  get transport(): "stream" | "poll" {
    return this.#streams.size > 0 ? "stream" : this.#last;
  }

  /** Answers whether the service is new to it. */
  polled(service: string, held: number | undefined, at: number): boolean {
    this.contactedAt = at;
    this.#last = "poll";
    this.#polls ??= new Map();
    const poll = this.#polls.get(service);
    if (poll === undefined) {
      this.#polls.set(service, { held: held ?? 0, contactedAt: at, waiting: 0 });
      return true;
    }
    // What is named is held. A poll that names nothing takes nothing back: it may be another of the same address.
    if (held !== undefined) poll.held = held;
    poll.contactedAt = at;
    return false;
  }

  waiting(service: string, at: number): (at: number) => void {
    this.polled(service, undefined, at);
    const poll = this.#polls?.get(service);
    this.#waiting += 1;
    if (poll !== undefined) poll.waiting += 1;
    return (endedAt) => {
      this.#waiting -= 1;
      this.contactedAt = endedAt;
      if (poll === undefined) return;
      poll.waiting -= 1;
      poll.contactedAt = endedAt;
    };
  }

  /** Answers whether it reaches other services than before. */
  fetched(selection: Selection, heldUpTo: number | undefined, at: number): boolean {
    const before = this.#ended;
    const isSame = before?.selection.text === selection.text;
    this.contactedAt = at;
    this.#last = "poll";
    const upTo = heldUpTo ?? (isSame ? before.upTo() : 0);
    this.#ended = { selection, upTo: () => upTo, contactedAt: at };
    return !isSame;
  }

  /** Answers a function that ends it, and whether it reaches other services than before. */
  streaming(
    selection: Selection,
    drained: () => number,
    at: number,
  ): { isNew: boolean; end: (at: number) => boolean } {
    const stream: Hold = { selection, upTo: drained, contactedAt: at };
    const same = this.#selections.get(selection.text);
    if (same === undefined) this.#selections.set(selection.text, { selection, streams: 1 });
    else same.streams += 1;
    this.contactedAt = at;
    this.#last = "stream";
    this.#streams.add(stream);
    this.#ended = undefined;
    return { isNew: same === undefined, end: (endedAt) => this.#end(stream, endedAt) };
  }

  #end(stream: Hold, at: number): boolean {
    const { selection } = stream;
    const upTo = stream.upTo();
    this.contactedAt = at;
    this.#streams.delete(stream);
    // One without a name cannot be known again when it comes back, so it is gone when it closes.
    this.#ended = this.client.named ? { selection, upTo: () => upTo, contactedAt: at } : undefined;
    const same = this.#selections.get(selection.text);
    if (same === undefined || --same.streams > 0) return false;
    this.#selections.delete(selection.text);
    return true;
  }

  forgetHeld(): void {
    for (const poll of this.#polls?.values() ?? []) poll.held = 0;
    if (this.#ended !== undefined) this.#ended = { ...this.#ended, upTo: () => 0 };
  }

  /** The services it consumes; "" = all. */
  consumed(): Set<string> {
    const services = new Set(this.#polls?.keys());
    const ended = this.#streams.size === 0 && this.#ended !== undefined ? [this.#ended] : [];
    for (const { selection } of [...this.#selections.values(), ...ended]) {
      if (selection.services === undefined) services.add("");
      for (const service of selection.services ?? []) services.add(service);
    }
    return services;
  }

  /** `revision`: of the service's table now. Undefined when it does not consume it. */
  use(service: string, revision: number, now: number): Use | undefined {
    const covering = this.#holds().filter(({ selection }) => selection.services?.has(service) ?? true);
    const poll = this.#polls?.get(service);
    if (this.#streams.size > 0 && covering.length > 0) {
      // One that names itself is one process: its newest stream tells. Unnamed, several may share an address.
      const told = this.client.named ? covering.slice(-1) : covering;
      const held = told.reduce((least, { upTo }) => Math.min(least, upTo()), revision);
      return { held, contactedAt: now, open: true };
    }
    const ended = covering[0];
    if (poll === undefined && ended === undefined) return undefined;
    const open = poll !== undefined && poll.waiting > 0;
    const held = Math.max(poll?.held ?? 0, Math.min(revision, ended?.upTo() ?? 0));
    return {
      held,
      open,
      contactedAt: open ? now : Math.max(poll?.contactedAt ?? 0, ended?.contactedAt ?? 0),
    };
  }

  /** `forgottenBefore`: polls older than that say nothing any more. */
  served(forgottenBefore: number): Pick<ServedClient, "streaming" | "together" | "polled"> {
    const polled: Record<string, number> = {};
    for (const [service, { held, waiting, contactedAt }] of this.#polls ?? [])
      if (waiting > 0 || contactedAt >= forgottenBefore) polled[service] = held;
    // One of each selection: thousands may share an address, and of one client the newest counts.
    const together = new Map<string, HeldTogether>();
    for (const { selection, upTo } of [...this.#holds()].reverse()) {
      const known = together.get(selection.text);
      if (known === undefined)
        together.set(selection.text, {
          services: selection.services && [...selection.services],
          upTo: upTo(),
        });
      else if (!this.client.named)
        together.set(selection.text, { ...known, upTo: Math.min(known.upTo, upTo()) });
    }
    const newest = [...together.values()].slice(0, MAX_SELECTIONS);
    return { streaming: this.#streams.size > 0, together: newest, polled };
  }

  #holds(): readonly Hold[] {
    if (this.#streams.size > 0) return [...this.#streams];
    return this.#ended === undefined ? [] : [this.#ended];
  }
}
