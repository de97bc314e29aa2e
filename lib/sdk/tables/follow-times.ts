export interface FollowTimes {
  /** Services that are asked for together share a stream. */
  readonly gatherMs: number;
  /** After a stream was opened, what is missing is asked for by itself. */
  readonly patienceMs: number;
  /** A stream that is opened and brings no byte for this long is held back by somebody on its way. */
  readonly firstByteMs: number;
  /** How long a stream may be silent; Headgate says something every 15 s. */
  readonly silentMs: number;
  /** The longest time between attempts at a stream, */
  readonly retryMs: number;
  /** and while tables are polled. */
  readonly pollForMs: number;
  /** After a refusal, which asking again will hardly mend. */
  readonly refusedMs: number;
}

export const FOLLOW_TIMES: FollowTimes = {
  gatherMs: 5,
  patienceMs: 1500,
  firstByteMs: 3000,
  silentMs: 45_000,
  retryMs: 10_000,
  pollForMs: 60_000,
  refusedMs: 15_000,
};
