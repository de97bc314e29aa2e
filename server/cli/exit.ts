/** The command's exit codes: a deploy script acts on them. */
export const EXIT = {
  done: 0,
  error: 1,
  usage: 2,
  /** By a guard, or held by another owner. */
  refused: 3,
  timedOut: 4,
  notReachable: 5,
  /** The store is away: nothing was changed. */
  storeAway: 6,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An end other than success: one line what, one line what to do, and what `--json` shows beside them. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  readonly advice: string;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(
    exitCode: ExitCode,
    what: string,
    advice: string,
    facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(what);
    this.name = "Failure";
    this.exitCode = exitCode;
    this.advice = advice;
    this.facts = facts;
  }
}
