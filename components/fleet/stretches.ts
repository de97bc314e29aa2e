/** What was from one moment to the next, as far as it is known; ms since the epoch. */
export interface Stretch<T> {
  readonly from: number;
  readonly until: number;
  /** Undefined: not known. */
  readonly value: T | undefined;
  /** What was told when it began. */
  readonly text?: string | undefined;
}

/** One became the other. `from` undefined: what was before is not told. */
export interface Move<T> {
  readonly at: number;
  readonly from: T | undefined;
  readonly to: T;
  readonly text?: string | undefined;
}

export interface Known<T> {
  /** In the order of time. */
  readonly moves: readonly Move<T>[];
  /** From here on every move is told. */
  readonly since: number;
  /** What is now, and since when it is; undefined: what the last move came to. */
  readonly now: { readonly value: T; readonly since: number } | undefined;
}

interface Extent {
  readonly from: number;
  readonly to: number;
}

/**
 * A state over time, made of what was told of its changes and of what it is now. What neither tells of is not known,
 * and said so: before the first that is told, and where it changed untold.
 */
export function stretchesOf<T extends string | number>(
  { moves, since, now }: Known<T>,
  extent: Extent,
): Stretch<T>[] {
  const all: Stretch<T>[] = [];
  let known: { at: number; value: T | undefined; text?: string | undefined } = {
    at: -Infinity,
    value: undefined,
  };
  const go = (at: number, value: T | undefined, text?: string) => {
    all.push({ from: known.at, until: at, value: known.value, text: known.text });
    known = { at, value, text };
  };
  for (const [index, { at, from, to, text }] of moves.entries()) {
    if (index === 0) go(Math.min(since, at), from);
    // It changed meanwhile, and nobody told when.
    else if (from !== undefined && from !== known.value) known = { at: known.at, value: undefined };
    go(at, to, text);
  }
  // What was looked at before the last move says nothing of what came after it.
  if (now !== undefined && now.value !== known.value && now.since > known.at) go(now.since, now.value);
  all.push({ from: known.at, until: Infinity, value: known.value, text: known.text });
  return merged(all.flatMap((stretch) => within(stretch, extent)));
}

function within<T>({ from, until, ...rest }: Stretch<T>, extent: Extent): Stretch<T>[] {
  const [start, end] = [Math.max(from, extent.from), Math.min(until, extent.to)];
  return start < end ? [{ from: start, until: end, ...rest }] : [];
}

function merged<T>(all: readonly Stretch<T>[]): Stretch<T>[] {
  const result: Stretch<T>[] = [];
  for (const stretch of all) {
    const last = result.at(-1);
    if (last !== undefined && last.value === stretch.value)
      result[result.length - 1] = { ...last, until: stretch.until };
    else result.push(stretch);
  }
  return result;
}
