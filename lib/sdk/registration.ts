import { setTimeout as delay } from "node:timers/promises";
import { backoffMs } from "#lib/api/backoff.ts";
import { codeOf } from "#lib/api/code-of.ts";
import type { ErrorCode } from "#lib/contract/error.ts";
import type { PutInstanceBody } from "#lib/contract/registration.ts";
import { HeadgateError } from "./headgate-error.ts";
import { leaveRegistry } from "./leave-registry.ts";
import type { RegisterOptions, Registration } from "./public.ts";
import type { Place, Wire } from "./wire.ts";

interface KeepParts {
  readonly wire: Pick<Wire, "register" | "heartbeat" | "leave" | "deregister" | "rotate">;
  readonly place: Place;
  readonly options: RegisterOptions;
  readonly onTrouble: (what: string) => void;
  /** How long one request may take while it leaves. */
  readonly askMs: number;
  /** Until it asks again where it was refused. */
  readonly refusedMs?: number | undefined;
}

/** Asking again at once does not mend these; a token or a policy may be mended later. */
const REFUSED: ReadonlySet<ErrorCode> = new Set(["invalid_argument", "unauthenticated", "permission_denied"]);
const RETRY = { minMs: 250, maxMs: 3000 };
const REFUSED_MS = 15_000;
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
  #resolve!: () => void;
  #reject!: (error: HeadgateError) => void;
  /** Once: from then on what keeps the process up is what it serves. */
  #wasRegistered = false;
  #isUnheard = false;
  #leaving: Promise<void> | undefined;

  constructor(parts: KeepParts) {
    this.#parts = parts;
    this.#body = bodyOf(parts.options);
    this.registered = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever asks for it is told; nobody has to ask.
    this.registered.catch(() => undefined);
    this.#done = this.#keep();
  }

  /** Once it has left: whether it did so without an answer of Headgate. */
  get isUnheard(): boolean {
    return this.#isUnheard;
  }

  async leave(): Promise<void> {
    this.#leaving ??= this.#leave();
    await this.#leaving;
  }

  async #keep(): Promise<void> {
    const { wire, place } = this.#parts;
    const { signal } = this.#keeping;
    let isKnown = false;
    for (let failures = 0; !signal.aborted;) {
      let waitMs = this.#beatMs();
      try {
        if (isKnown) await wire.heartbeat(place, signal);
        else await wire.register(place, this.#body, signal);
        isKnown = this.#wasRegistered = true;
        failures = 0;
        this.#resolve();
      } catch (error) {
        if (signal.aborted) return;
        const code = codeOf(error);
        if (isKnown && code === "not_found") {
          isKnown = false;
          this.#parts.onTrouble(`${place.instance} was not registered any more: registering again`);
          continue;
        }
        const isRefused = !isKnown && code !== undefined && REFUSED.has(code);
        if (failures === 0) this.#tell(error, { isKnown, isRefused });
        if (isRefused) this.#refuse(error);
        waitMs = isRefused
          ? (this.#parts.refusedMs ?? REFUSED_MS)
          : Math.min(waitMs, backoffMs(failures, RETRY));
        failures += 1;
      }
      await delay(waitMs, undefined, { signal, ref: !this.#wasRegistered }).catch(() => undefined);
    }
  }

  /** A random part less, so that a fleet that started together does not beat together. */
  #beatMs(): number {
    const { ttlSeconds } = this.#body;
    return (ttlSeconds === 0 ? 60_000 : (ttlSeconds * 1000) / 3) * (0.9 + Math.random() / 10);
  }

  #tell(error: unknown, { isKnown, isRefused }: { isKnown: boolean; isRefused: boolean }): void {
    const { place, onTrouble } = this.#parts;
    if (isKnown) onTrouble(`a heartbeat failed: ${String(error)}`);
    else
      onTrouble(
        `${place.instance} ${isRefused ? "may not register" : "cannot register yet"}: ${String(error)}`,
      );
  }

  #refuse(cause: unknown): void {
    const { service, instance } = this.#parts.place;
    this.#reject(
      new HeadgateError("refused", service, `${instance} may not register: ${String(cause)}`, { cause }),
    );
  }

  async #leave(): Promise<void> {
    const { place, options } = this.#parts;
    this.#keeping.abort();
    await this.#done;
    this.#reject(
      new HeadgateError("closed", place.service, `${place.instance} left before it was registered`),
    );
    const outcome = await leaveRegistry({
      ...this.#parts,
      // Never in, there is nothing to drain; what was asked last may have arrived all the same.
      deadlineMs: this.#wasRegistered ? (options.leaveSeconds ?? DEFAULT_LEAVE_SECONDS) * 1000 : undefined,
    });
    this.#isUnheard = outcome === "unheard";
  }
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
