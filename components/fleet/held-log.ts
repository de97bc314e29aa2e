interface HeldLog<T> {
  readonly shown: readonly T[];
  /** How many newer ones there are; where `isMore`, more than these came and went. */
  readonly waiting: number;
  readonly isMore: boolean;
}

/**
 * What is shown of a log, newest first, that was `held` then and is `items` now: what was there and what is older.
 * `placeOf` grows with each item.
 */
export function heldLog<T>(
  held: readonly T[],
  items: readonly T[],
  placeOf: (item: T) => string | number,
): HeldLog<T> {
  const [first] = held;
  const last = held.at(-1);
  if (held === items || first === undefined || last === undefined)
    return { shown: items, waiting: 0, isMore: false };
  const [newest, oldest] = [placeOf(first), placeOf(last)];
  const waiting = items.filter((item) => placeOf(item) > newest).length;
  const older = items.filter((item) => placeOf(item) < oldest);
  return { shown: [...held, ...older], waiting, isMore: waiting > 0 && waiting === items.length };
}
