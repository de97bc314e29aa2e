import type { RawContext, RawRow } from "./raw-handler.ts";
import type { Matched } from "./route.ts";

/** A read as its URL asks for it: the row, and its parts as they were checked. */
export interface KnownRead {
  readonly matched: Matched;
  readonly params: RawContext<RawRow>["params"];
  readonly query: RawContext<RawRow>["query"];
}

const MAX_KNOWN = 10_000;
const MAX_URL_CHARS = 512;

/**
 * Clients read the same URLs over and over: what one means is worked out once, while who asks is asked each time.
 * Holds 10,000 short ones; what a URL means depends on nothing else, so forgetting all of them costs only time.
 */
export class KnownReads {
  readonly #reads = new Map<string, KnownRead>();

  get(url: string): KnownRead | undefined {
    return this.#reads.get(url);
  }

  keep(url: string, read: KnownRead): void {
    if (url.length > MAX_URL_CHARS) return;
    if (this.#reads.size >= MAX_KNOWN) this.#reads.clear();
    this.#reads.set(url, read);
  }
}
