/** How the page hears of changes. */
export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** The stream is cut; answers still come by polling. */
  | { readonly kind: "reconnecting"; readonly since: number }
  /** The tab is hidden: nothing is asked until it is seen again. */
  | { readonly kind: "resting" }
  /** A person holds the page as it was at `asOf`: nothing is asked by itself until that is over. */
  | { readonly kind: "paused"; readonly since: number; readonly asOf: number };

/** One value that components may watch. */
export interface ConnectionStore {
  readonly get: () => ConnectionState;
  readonly set: (next: ConnectionState) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

function createConnectionStore(): ConnectionStore {
  const listeners = new Set<() => void>();
  let state: ConnectionState = { kind: "connecting" };
  return {
    get: () => state,
    set(next) {
      // A second cut does not make the first one younger.
      if (next.kind === state.kind) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The tab's connection. */
export const connection = createConnectionStore();

let answeredAt = 0;

/** When the API last answered a query, ms since the epoch; 0 before the first answer. */
export function lastAnswerAt(): number {
  return answeredAt;
}

export function noteAnswer(at: number): void {
  answeredAt = Math.max(answeredAt, at);
}
