/** Values at even steps of time: the first one is of `from` to `from + stepMs`. ms. */
export interface Steps {
  readonly from: number;
  readonly stepMs: number;
}

export type Values = readonly (number | null)[];

/** More than a chart of this width can show apart. */
const MAX_POINTS = 300;

/** How many steps become one, so that no more than `most` are left. */
export function thinningOf(count: number, most = MAX_POINTS): number {
  return Math.max(1, Math.ceil(count / most));
}

/** Where the first of the thinned steps begins: at the same moments however far the range has moved on. */
export function thinnedSteps({ from, stepMs }: Steps, factor: number): Steps {
  const wide = stepMs * factor;
  return { from: Math.floor(from / wide) * wide, stepMs: wide };
}

/** Each `factor` values as one: their mean or their highest, of those that are known; null where none is. */
export function thinned(values: Values, steps: Steps, factor: number, by: "mean" | "highest"): Values {
  if (factor === 1) return values;
  const skipped = Math.round((steps.from - thinnedSteps(steps, factor).from) / steps.stepMs);
  const result: (number | null)[] = [];
  for (let end = factor - skipped; end - factor < values.length; end += factor)
    result.push(one(values.slice(Math.max(0, end - factor), end), by));
  return result;
}

function one(values: Values, by: "mean" | "highest"): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return by === "highest" ? Math.max(...known) : known.reduce((sum, value) => sum + value, 0) / known.length;
}
