import type { Node } from "#lib/sdk/node.ts";
import type { Outcome } from "#lib/sdk/public.ts";

/** What one try gave. */
export interface Answer<T> {
  readonly value: T;
  readonly outcome: Outcome;
  /** Whether another try may give a better one, where the call may be made twice. */
  readonly isWorthAnother: boolean;
  /** Whether it says that the instance has too much to do. */
  readonly isOverload?: boolean;
  /** Frees what it holds, when another try is made in its place. */
  readonly discard?: () => void;
  /** Resolves when the call is over; absent: it is. */
  readonly over?: Promise<Outcome>;
}

/** `isLate`: whether the signal aborts because the time is over. */
export type Attempt<T> = (node: Node, signal: AbortSignal, isLate: () => boolean) => Promise<Answer<T>>;

export type Tried<T> =
  | { readonly kind: "answer"; readonly node: Node; readonly answer: Answer<T>; end(): void }
  | { readonly kind: "failed"; readonly node: Node; readonly error: unknown; readonly outcome: Outcome };

export function isFailed(outcome: Outcome): boolean {
  return outcome !== "ok" && outcome !== "cancelled";
}

/** Frees an answer that nobody will have. */
export function drop<T>(tried: Tried<T>): void {
  if (tried.kind !== "answer") return;
  tried.answer.discard?.();
  tried.end();
}

/** Holds an attempt to its time also where it does not listen to its signal; what it gives later is dropped. */
export async function inTime<T>(attempt: Promise<Answer<T>>, signal: AbortSignal): Promise<Answer<T>> {
  return await new Promise((resolve, reject) => {
    let isOver = false;
    const onAbort = () => {
      isOver = true;
      reject(signal.reason as Error); // whoever aborts says why
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    attempt.then(
      (answer) => {
        signal.removeEventListener("abort", onAbort);
        if (isOver) answer.discard?.();
        else resolve(answer);
      },
      (error: unknown) => {
        signal.removeEventListener("abort", onAbort);
        if (!isOver) reject(error instanceof Error ? error : new Error(String(error), { cause: error }));
      },
    );
  });
}
