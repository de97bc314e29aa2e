import { isDeepStrictEqual } from "node:util";
import type { Client } from "#lib/api/client.ts";
import { backoffMs, pause } from "#lib/api/backoff.ts";
import { type ErrorCode, HeadgateError } from "#lib/contract/error.ts";
import type { PutInstanceBody } from "#lib/contract/registration.ts";
import { SAMPLE_NAMESPACE } from "./plan.ts";

export interface RegistrarParts {
  readonly client: Client;
  readonly service: string;
  /** `host:port`. */
  readonly instance: string;
  /** What to register, asked before each heartbeat: a change is put at once. */
  readonly registration: () => PutInstanceBody & { readonly ttlSeconds: number };
  readonly onTrouble: (what: string) => void;
  /** It was registered, and may not register again. */
  readonly onRefused: (why: string) => void;
}

/** Asking again does not mend these. */
const FINAL: ReadonlySet<ErrorCode> = new Set(["invalid_argument", "unauthenticated", "permission_denied"]);
const LAST_WORD_MS = 1000;
const RETRY = { minMs: 250, maxMs: 3000 };

/** Keeps one instance in the registry. */
export class Registrar {
  readonly #parts: RegistrarParts;
  readonly #params: { readonly ns: string; readonly service: string; readonly instance: string };
  #keeping = new AbortController();

  constructor(parts: RegistrarParts) {
    this.#parts = parts;
    this.#params = { ns: SAMPLE_NAMESPACE, service: parts.service, instance: parts.instance };
  }

  /** Registers, and keeps the registration until `abandon`, `leave` or `deregister`. Rejects when it is refused for good. */
  async register(): Promise<void> {
    this.abandon();
    const keeping = new AbortController();
    this.#keeping = keeping;
    const put = await this.#put(keeping.signal);
    void this.#keep(put, keeping.signal).catch((error: unknown) => {
      if (!keeping.signal.aborted) this.#parts.onRefused(`it is registered no more: ${String(error)}`);
    });
  }

  /** Sends no heartbeat any more, and says nothing: as if the process had died. */
  abandon(): void {
    this.#keeping.abort();
  }

  /** As `abandon`, with one last heartbeat: those that fall silent together are out together. */
  async fallSilent(): Promise<void> {
    this.abandon();
    await this.#heartbeat(AbortSignal.timeout(LAST_WORD_MS)).catch(() => undefined);
  }

  /** Says that it goes, and waits until it is drained and deregistered; at the deadline it deregisters itself. */
  async leave(deadlineSeconds: number): Promise<void> {
    this.abandon();
    const params = this.#params;
    const { client } = this.#parts;
    try {
      await client.leaveInstance({ params, body: { deadlineSeconds } });
      const over = Date.now() + deadlineSeconds * 1000;
      while (Date.now() < over) {
        await client.heartbeat({ params });
        await pause(500);
      }
    } catch (error) {
      if (isGone(error)) return;
      this.#parts.onTrouble(`it could not leave: ${String(error)}`);
    }
    await this.deregister();
  }

  async deregister(): Promise<void> {
    this.abandon();
    await this.#parts.client.deleteInstance({ params: this.#params });
  }

  async #keep(first: PutInstanceBody, signal: AbortSignal): Promise<void> {
    let put = first;
    for (;;) {
      const { ttlSeconds, ...wanted } = this.#parts.registration();
      await pause((ttlSeconds * 1000) / 3, signal);
      const isChanged = !isDeepStrictEqual({ ttlSeconds, ...wanted }, put);
      if (isChanged || !(await this.#heartbeat(signal))) put = await this.#put(signal);
    }
  }

  /** False when it must register again. A heartbeat that did not arrive is made up for by the next. */
  async #heartbeat(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#parts.client.heartbeat({ params: this.#params, signal });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (isRefusal(error)) throw error;
      return !isGone(error);
    }
  }

  async #put(signal: AbortSignal): Promise<PutInstanceBody> {
    for (let attempt = 0; ; attempt++) {
      const body = this.#parts.registration();
      try {
        await this.#parts.client.putInstance({ params: this.#params, body, signal });
        return body;
      } catch (error) {
        signal.throwIfAborted();
        if (isRefusal(error)) throw error;
        if (attempt === 0) this.#parts.onTrouble(`it cannot register yet: ${String(error)}`);
        await pause(backoffMs(attempt, RETRY), signal);
      }
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof HeadgateError && FINAL.has(error.code);
}

function isGone(error: unknown): boolean {
  return error instanceof HeadgateError && error.code === "not_found";
}
