const MAX_CLIENTS = 10_000;
/** A process that restarts over and over may still have reports of its last few lives on their way. */
const MAX_BOOTS = 4;
/** How far behind the newest a report may come and still be told from one that was counted. */
const WINDOW = 128;
const WINDOW_BITS = (1n << BigInt(WINDOW)) - 1n;

/** `late`: counted, but another of this client is newer. `repeated`: counted before, or too old to tell. */
export type Noted = "newest" | "late" | "repeated";

interface Boot {
  readonly id: string;
  highest: number;
  /** Bit n: report `highest - n` was counted. */
  seen: bigint;
}

/** Which reports were counted, by client, boot and number. Remembers 10,000 clients, the longest silent out first. */
export class ReportLedger {
  readonly #maxClients: number;
  /** The newest boot of each first. */
  readonly #clients = new Map<string, Boot[]>();

  constructor(maxClients = MAX_CLIENTS) {
    this.#maxClients = maxClients;
  }

  get size(): number {
    return this.#clients.size;
  }

  note(client: string, bootId: string, seq: number): Noted {
    const boots = this.#boots(client);
    const boot = boots.find(({ id }) => id === bootId);
    if (boot === undefined) {
      boots.unshift({ id: bootId, highest: seq, seen: 1n });
      if (boots.length > MAX_BOOTS) boots.pop();
      return "newest";
    }
    if (!take(boot, seq)) return "repeated";
    return boot === boots[0] && seq === boot.highest ? "newest" : "late";
  }

  #boots(client: string): Boot[] {
    const boots = this.#clients.get(client) ?? [];
    this.#clients.delete(client);
    this.#clients.set(client, boots);
    if (this.#clients.size > this.#maxClients) {
      const oldest = this.#clients.keys().next();
      if (oldest.done !== true) this.#clients.delete(oldest.value);
    }
    return boots;
  }
}

/** False when the number was taken before, or is behind the window. */
function take(boot: Boot, seq: number): boolean {
  const ahead = seq - boot.highest;
  if (ahead > 0) {
    boot.seen = ahead >= WINDOW ? 1n : ((boot.seen << BigInt(ahead)) | 1n) & WINDOW_BITS;
    boot.highest = seq;
    return true;
  }
  if (-ahead >= WINDOW) return false;
  const bit = 1n << BigInt(-ahead);
  if ((boot.seen & bit) !== 0n) return false;
  boot.seen |= bit;
  return true;
}
