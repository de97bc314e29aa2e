/** A pair of caller and service that has series of its own. */
export interface Edge {
  readonly namespace: string;
  readonly caller: string;
  readonly service: string;
}

interface Slot {
  readonly edge: Edge;
  readonly calledAt: number;
}

interface EdgeSlotsParts {
  readonly max: number;
  /** Without a call for longer, an edge makes room for whichever comes. */
  readonly idleMs: number;
  /** Monotonic ms. */
  readonly now: () => number;
  readonly onGone: (edge: Edge) => void;
}

/**
 * Who has series of its own. While there is room, everybody; then who was idle for long makes room for anyone, and for
 * a namespace that has less than its share (as large for each) one of the namespace with the most makes room.
 */
export class EdgeSlots {
  readonly #parts: EdgeSlotsParts;
  /** By namespace; of each, those called longest ago first. */
  readonly #slots = new Map<string, Map<string, Slot>>();
  #size = 0;

  constructor(parts: EdgeSlotsParts) {
    this.#parts = parts;
  }

  /** Notes a call. False: there is no room for this edge. */
  take(edge: Edge): boolean {
    const text = `${edge.caller}/${edge.service}`;
    const own = this.#slots.get(edge.namespace) ?? new Map<string, Slot>();
    const isNew = !own.has(text);
    if (isNew && this.#size >= this.#parts.max && !this.#makeRoom(edge.namespace, own.size)) return false;
    own.delete(text);
    own.set(text, { edge, calledAt: this.#parts.now() });
    this.#slots.set(edge.namespace, own);
    if (isNew) this.#size += 1;
    return true;
  }

  #makeRoom(namespace: string, ownSize: number): boolean {
    const { max, idleMs, now } = this.#parts;
    const namespaces = this.#slots.size + (this.#slots.has(namespace) ? 0 : 1);
    let oldest: Slot | undefined;
    let largest: ReadonlyMap<string, Slot> | undefined;
    for (const slots of this.#slots.values()) {
      const [first] = slots.values();
      if (first !== undefined && first.calledAt < (oldest?.calledAt ?? Infinity)) oldest = first;
      if (slots.size > (largest?.size ?? 0)) largest = slots;
    }
    const [ofLargest] = largest?.values() ?? [];
    if (oldest !== undefined && now() - oldest.calledAt > idleMs) this.#remove(oldest.edge);
    else if (ofLargest !== undefined && ownSize < Math.floor(max / namespaces)) this.#remove(ofLargest.edge);
    else return false;
    return true;
  }

  #remove(edge: Edge): void {
    const own = this.#slots.get(edge.namespace);
    if (own?.delete(`${edge.caller}/${edge.service}`) !== true) return;
    if (own.size === 0) this.#slots.delete(edge.namespace);
    this.#size -= 1;
    this.#parts.onGone(edge);
  }
}
