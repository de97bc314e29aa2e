/** The longest round; one whose weights have no common measure need not be as long. */
const LONGEST = 8192;
const SHORTEST = 512;
const SLOTS_EACH = 16;
/** Weights are compared in thousandths: as finely as tables write them. */
const FINENESS = 1000;
const GOLDEN = 0.618033988749895;

export interface Schedule {
  /** One round: indexes of weights; -1 where one is called that is owed a call. */
  readonly slots: Int32Array;
  /** By index: what a round owes it beyond its slots, below 1; undefined when nothing is owed. */
  readonly owed: Float64Array | undefined;
}

/**
 * Slots a round for each of `weights` (all above 0, in the order in which equal ones take turns), well interleaved.
 * What is no whole number of slots is owed and carried over, so that in the long run shares are exact.
 */
export function scheduleOf(weights: readonly number[]): Schedule {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const measure = commonMeasure(weights);
  const isWhole = measure > 0 && total / measure <= Math.max(LONGEST, weights.length);
  const round = Math.min(LONGEST, Math.max(SHORTEST, SLOTS_EACH * weights.length));
  const perWeight = isWhole ? 1 / measure : round / total;
  const quotas = weights.map((weight) => (isWhole ? Math.round(weight * perWeight) : weight * perWeight));
  const whole = quotas.map(Math.floor);
  const owed = Float64Array.from(quotas, (quota, index) => quota - (whole[index] ?? 0));
  const isOwing = owed.some((each) => each > 0);
  // One more than are owed on average, so that what piles up in one round is paid in the next.
  const spare = isOwing ? Math.ceil(owed.reduce((sum, each) => sum + each, 0)) + 1 : 0;
  return { slots: interleave(whole, spare), owed: isOwing ? owed : undefined };
}

/** The greatest number of which all weights are multiples; 0 when they are finer than thousandths. */
function commonMeasure(weights: readonly number[]): number {
  const [first = 0] = weights;
  if (weights.every((weight) => weight === first)) return first;
  let measure = 0;
  for (const weight of weights) {
    let [high, low] = [Math.round(weight * FINENESS), measure];
    if (high === 0 || Math.abs(high - weight * FINENESS) > 1e-6) return 0;
    while (low > 0) [high, low] = [low, high % low];
    measure = high;
  }
  return measure / FINENESS;
}

/** Every count spread evenly over the round; those of equal counts take turns, so that they never bunch up. */
function interleave(counts: readonly number[], spare: number): Int32Array {
  const groups = new Map<number, number[]>();
  for (const [index, count] of counts.entries()) {
    if (count === 0) continue;
    const group = groups.get(count);
    if (group === undefined) groups.set(count, [index]);
    else group.push(index);
  }
  const length = counts.reduce((sum, count) => sum + count, spare);
  // Place in the round and index in one number: sorting plain numbers is fast, and exact below 2^53.
  const places = new Float64Array(length);
  let filled = 0;
  const place = (count: number, at: number, index: number): void => {
    for (let turn = 0; turn < count; turn++) {
      places[filled] = Math.trunc(((turn + at) / count) * 2 ** 30) * 2 ** 22 + index + 1;
      filled += 1;
    }
  };
  let shift = 0;
  for (const [count, group] of groups) {
    shift = (shift + GOLDEN) % 1;
    for (const [rank, index] of group.entries()) place(count, (rank + shift) / group.length, index);
  }
  place(spare, 0.5, -1);
  return Int32Array.from(places.sort(), (value) => (value % 2 ** 22) - 1);
}
