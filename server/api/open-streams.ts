import type { ServerResponse } from "node:http";
import { HeadgateError } from "#lib/contract/error.ts";
import type { Access, Identity } from "#server/ports/access.ts";
import type { Clock } from "#server/ports/clock.ts";

/** Tabs of one session; a browser opens six connections to a host at most. */
const MAX_OF_SESSION = 20;
const MAX_OPEN = 20_000;
/** One whose time is over keeps its streams no longer than this. */
const CHECK_MS = 30_000;

/** Streams open on this replica: bounded, and closed when their token or session ends. */
export class OpenStreams {
  readonly #access: Pick<Access, "isCurrent" | "onEnded">;
  readonly #open = new Map<ServerResponse, Identity>();
  readonly #bySession = new Map<Identity, number>();
  readonly #stop: () => void;

  constructor(access: Pick<Access, "isCurrent" | "onEnded">, clock: Pick<Clock, "every">) {
    this.#access = access;
    const stopTimer = clock.every(CHECK_MS, () => this.#closeEnded());
    const stopListening = access.onEnded(() => this.#closeEnded());
    this.#stop = () => {
      stopTimer();
      stopListening();
    };
  }

  /** Counts a stream until its socket closes. Throws `rate_limited` at a cap. */
  add(res: ServerResponse, identity: Identity): void {
    const held = this.#bySession.get(identity) ?? 0;
    if (this.#open.size >= MAX_OPEN || held >= MAX_OF_SESSION)
      throw new HeadgateError("rate_limited", "too many streams are open; close some", {
        retryAfterMs: 5000,
      });
    this.#open.set(res, identity);
    if (identity.kind === "session") this.#bySession.set(identity, held + 1);
    res.once("close", () => this.#remove(res, identity));
  }

  close(): void {
    this.#stop();
  }

  #remove(res: ServerResponse, identity: Identity): void {
    this.#open.delete(res);
    const left = (this.#bySession.get(identity) ?? 0) - 1;
    if (left > 0) this.#bySession.set(identity, left);
    else this.#bySession.delete(identity);
  }

  #closeEnded(): void {
    for (const [res, identity] of this.#open) if (!this.#access.isCurrent(identity)) res.destroy();
  }
}
