import { HeadgateError } from "#lib/contract/error.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Control } from "#server/ports/control.ts";

export interface WaitOptions {
  readonly control: Pick<Control, "onServiceChange">;
  readonly clock: Pick<Clock, "after">;
  readonly service: ServiceKey;
  readonly waitMs: number;
  /** The client went away. */
  readonly signal: AbortSignal;
  /** The server stops: waits end as if their time were over. */
  readonly stopping: AbortSignal;
}

/**
 * Resolves as soon as `isOver` holds, at once or after a change of the service, or when the wait is over.
 * Rejects with what `isOver` throws, and when the client goes away. Leaves no timer and no listener behind.
 */
export function waitUntil(
  isOver: () => boolean,
  { control, clock, service, waitMs, signal, stopping }: WaitOptions,
): Promise<void> {
  if (isOver() || waitMs <= 0 || stopping.aborted) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const ends: (() => void)[] = [];
    const end = (settle: () => void) => {
      for (const stop of ends.splice(0)) stop();
      settle();
    };
    const look = () => {
      try {
        if (isOver()) end(resolve);
      } catch (error) {
        end(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    };
    const gone = () => end(() => reject(new HeadgateError("deadline_exceeded", "the client went away")));
    const over = () => end(resolve);
    ends.push(control.onServiceChange(service, look), clock.after(waitMs, over));
    signal.addEventListener("abort", gone);
    stopping.addEventListener("abort", over);
    ends.push(
      () => signal.removeEventListener("abort", gone),
      () => stopping.removeEventListener("abort", over),
    );
    if (signal.aborted) gone();
  });
}
