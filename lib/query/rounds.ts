/** At most four a second. */
export const ROUND_MS = 250;

export interface Rounds {
  /** There is something to do: at once, then at most once a round. */
  ask(): void;
  stop(): void;
}

/** `run` says whether something is left for the next round. */
export function createRounds(run: () => boolean): Rounds {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsked = false;

  function round(): void {
    isAsked = run();
    timer = setTimeout(rest, ROUND_MS);
  }

  function rest(): void {
    timer = undefined;
    if (isAsked) round();
  }

  return {
    ask() {
      isAsked = true;
      if (timer === undefined) round();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      isAsked = false;
    },
  };
}
