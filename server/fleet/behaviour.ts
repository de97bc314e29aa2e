/** What an instance does at a time. */
export type Behaviour =
  | { readonly kind: "well" }
  /** Every answer, also to probes, takes this much longer. */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** Health checks and calls are answered with an error. */
  | { readonly kind: "fail" }
  /** Health checks pass, calls are answered with an error: only those who call can tell. */
  | { readonly kind: "fail-calls" }
  /** Health checks are answered with an error, calls as ever: the check is what is wrong. */
  | { readonly kind: "fail-checks" }
  /** Health checks are answered as ever, calls take this much longer. */
  | { readonly kind: "slow-calls"; readonly delayMs: number }
  /** Its network is broken the other way: it is reached, and reaches none of those it calls. */
  | { readonly kind: "cut-off" }
  /** Well, and says of itself that it is not at its best. */
  | { readonly kind: "degraded" }
  /** Nothing listens; the heartbeats go on. */
  | { readonly kind: "refuse" }
  /** Answers as ever and sends one last heartbeat: its lease ends though it lives. Registers again when it is over. */
  | { readonly kind: "silent" }
  /** Gone without a word: no listener, no heartbeats. Registers again when it is over. */
  | { readonly kind: "crash" }
  /** Leaves as a good process does, and is back with its next version when it is over. */
  | { readonly kind: "deploy" };

const DEAF: ReadonlySet<Behaviour["kind"]> = new Set(["refuse", "crash", "deploy"]);
const UNREGISTERED: ReadonlySet<Behaviour["kind"]> = new Set(["silent", "crash", "deploy"]);
const DEAD: ReadonlySet<Behaviour["kind"]> = new Set(["crash", "deploy"]);

export const isListening = ({ kind }: Behaviour): boolean => !DEAF.has(kind);
/** It keeps its registration. */
export const isKept = ({ kind }: Behaviour): boolean => !UNREGISTERED.has(kind);
/** Its process lives, and calls others. */
export const isAlive = ({ kind }: Behaviour): boolean => !DEAD.has(kind);
