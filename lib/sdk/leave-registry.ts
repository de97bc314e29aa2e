import { pause } from "#lib/api/backoff.ts";
import { codeOf } from "#lib/api/code-of.ts";
import { NotReachable } from "#lib/api/not-reachable.ts";
import type { ErrorCode } from "#lib/contract/error.ts";
import type { Place, Wire } from "./wire.ts";

interface LeaveParts {
  readonly wire: Pick<Wire, "heartbeat" | "leave" | "deregister" | "rotate">;
  readonly place: Place;
  readonly onTrouble: (what: string) => void;
  /** For calls to end; undefined: it is only to be taken out. */
  readonly deadlineMs: number | undefined;
  /** How long one request may take. */
  readonly askMs: number;
}

/** Nobody answers for so long: the rest is left to the lease, so that whoever ends is not held up. */
export const SILENT_MS = 3000;
/** Whether it is out of the registry yet. */
const LOOK_MS = 500;
/** Asking again does not mend these. */
const FINAL: ReadonlySet<ErrorCode> = new Set(["invalid_argument", "unauthenticated", "permission_denied"]);

/**
 * Says that the instance leaves and looks until Headgate has taken it out, through whatever fails on the way; at the deadline
 * it takes itself out. Never rejects. `unheard`: nobody answered, it ends with its lease.
 */
export async function leaveRegistry(parts: LeaveParts): Promise<"out" | "unheard"> {
  const { wire, place, onTrouble, deadlineMs, askMs } = parts;
  const told = new Set<string>();
  const tell = (what: string, error: unknown) => {
    const text = `${place.instance} ${what}: ${String(error)}`;
    if (told.size !== told.add(text).size) onTrouble(text);
  };
  let heardAt = performance.now();
  /** Of an ask; a throw is an answer that refuses. */
  const asked = async (ask: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    const leftMs = Math.max(1, heardAt + SILENT_MS - performance.now());
    try {
      await ask(AbortSignal.timeout(Math.round(Math.min(askMs, leftMs))));
    } catch (error) {
      if (codeOf(error) === undefined) wire.rotate();
      if (!isSilence(error)) heardAt = performance.now();
      throw error;
    }
    heardAt = performance.now();
  };
  const isSilent = () => performance.now() - heardAt >= SILENT_MS;

  const over = performance.now() + (deadlineMs ?? 0);
  for (let hasLeft = false; deadlineMs !== undefined;) {
    const leftSeconds = Math.ceil(Math.max(0, over - performance.now()) / 1000);
    try {
      if (hasLeft) await asked(async (signal) => wire.heartbeat(place, signal));
      else await asked(async (signal) => wire.leave(place, leftSeconds, signal));
      hasLeft = true;
    } catch (error) {
      const code = codeOf(error);
      if (code === "not_found") return "out";
      tell("could not leave as it should", error);
      if (code !== undefined && FINAL.has(code)) break;
    }
    const leftMs = over - performance.now();
    if (leftMs <= 0 || isSilent()) break;
    await pause(Math.min(LOOK_MS, leftMs));
  }
  while (!isSilent()) {
    try {
      await asked(async (signal) => wire.deregister(place, signal));
      return "out";
    } catch (error) {
      tell("could not deregister; it ends with its lease", error);
      if (!isSilence(error)) return "out";
      await pause(LOOK_MS);
    }
  }
  return "unheard";
}

/** An abort by this side's own time is one. */
function isSilence(error: unknown): boolean {
  return codeOf(error) === undefined || error instanceof NotReachable;
}
