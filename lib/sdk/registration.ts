import { backoffMs, pause } from "#lib/api/backoff.ts";
import { codeOf } from "#lib/api/code-of.ts";
import type { ErrorCode } from "#lib/contract/error.ts";
import type { PutInstanceBody } from "#lib/contract/registration.ts";
import type { RegisterOptions, Registration } from "./public.ts";
import type { Place, Wire } from "./wire.ts";

interface KeepParts {
  readonly wire: Wire;
  readonly place: Place;
  readonly options: RegisterOptions;
  readonly onTrouble: (what: string) => void;
}

/** Asking again does not mend these. */
const FINAL: ReadonlySet<ErrorCode> = new Set(["invalid_argument", "unauthenticated", "permission_denied"]);
const RETRY = { minMs: 250, maxMs: 3000 };
/** While it leaves: whether it is out of the registry yet. */
const LOOK_MS = 500;
const DEFAULT_TTL_SECONDS = 30;
const DEFAULT_LEAVE_SECONDS = 30;

/**
 * Keeps one instance registered: heartbeats three times within its TTL, sooner after one that failed, and registers
 * again as soon as it is not known any more.
 */
export class KeptRegistration implements Registration {
  readonly registered: Promise<void>;
  readonly #parts: KeepParts;
  readonly #body: PutInstanceBody & { readonly ttlSeconds: number };
  readonly #keeping = new AbortController();
  readonly #done: Promise<void>;
  #leaving: Promise<void> | undefined;

  constructor(parts: KeepParts) {
    this.#parts = parts;
    this.#body = bodyOf(parts.options);
    this.registered = this.#put();
    // Whoever asks for it is told; nobody has to ask.
    this.#done = this.registered.then(
      async () => this.#keep(),
      () => undefined,
    );
  }

  async leave(): Promise<void> {
    this.#leaving ??= this.#leave();
    await this.#leaving;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#keeping;
    const { ttlSeconds } = this.#body;
    const everyMs = ttlSeconds === 0 ? 60_000 : (ttlSeconds * 1000) / 3;
    for (let failures = 0; !signal.aborted;) {
      // A random part less, so that a fleet that started together does not beat together.
      const waitMs = failures === 0 ? everyMs * (0.9 + Math.random() / 10) : backoffMs(failures, RETRY);
      await pause(Math.min(everyMs, waitMs), signal).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.#parts.wire.heartbeat(this.#parts.place, signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (!isGone(error)) {
          if (failures++ === 0) this.#parts.onTrouble(`a heartbeat failed: ${String(error)}`);
          continue;
        }
        this.#parts.onTrouble(`${this.#parts.place.instance} was not registered any more: registering again`);
        await this.#put().catch(() => failures++);
      }
    }
  }

  /** Until it is registered. Rejects when it is refused for good. */
  async #put(): Promise<void> {
    const { wire, place, onTrouble } = this.#parts;
    const { signal } = this.#keeping;
    for (let attempt = 0; ; attempt++) {
      try {
        return await wire.register(place, this.#body, signal);
      } catch (error) {
        signal.throwIfAborted();
        const code = codeOf(error);
        if (code !== undefined && FINAL.has(code)) {
          onTrouble(`${place.instance} may not register: ${String(error)}`);
          throw error;
        }
        if (attempt === 0) onTrouble(`${place.instance} cannot register yet: ${String(error)}`);
        await pause(backoffMs(attempt, RETRY), signal);
      }
    }
  }

  async #leave(): Promise<void> {
    const { wire, place, options, onTrouble } = this.#parts;
    const deadlineSeconds = options.leaveSeconds ?? DEFAULT_LEAVE_SECONDS;
    this.#keeping.abort();
    await this.#done;
    try {
      await wire.leave(place, deadlineSeconds);
      const over = performance.now() + deadlineSeconds * 1000;
      while (performance.now() < over) {
        await wire.heartbeat(place);
        await pause(LOOK_MS);
      }
    } catch (error) {
      if (isGone(error)) return;
      onTrouble(`${place.instance} could not leave as it should: ${String(error)}`);
    }
    await wire.deregister(place).catch((error: unknown) => {
      onTrouble(`${place.instance} could not deregister; it ends with its lease: ${String(error)}`);
    });
  }
}

function isGone(error: unknown): boolean {
  return codeOf(error) === "not_found";
}

function bodyOf(options: RegisterOptions) {
  const {
    ttlSeconds = DEFAULT_TTL_SECONDS,
    weight,
    protocol,
    zone,
    version,
    metadata,
    dependsOn,
    check,
  } = options;
  const given = { weight, protocol, zone, version, metadata, dependsOn, check };
  const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  // What is wrong with it the server says, with its place.
  return { ...(told as PutInstanceBody), ttlSeconds };
}
