import type { SeriesPoints } from "#server/ports/long-range.ts";

/** Whether each step was counted here: what nobody reported on then is a gap, and no lack of knowledge. */
export function isWhole(kept: SeriesPoints): boolean {
  return kept.values.every((_, step) => isCounted(kept, step));
}

/** What was counted here, and for the steps before what `others` know of them; undefined where that is nothing. */
export function spliced(kept: SeriesPoints, others: SeriesPoints): SeriesPoints | undefined {
  let filled = 0;
  const values = kept.values.map((value, step) => {
    if (isCounted(kept, step)) return value;
    const middle = kept.from + (step + 0.5) * kept.stepMs;
    const other = others.values[Math.floor((middle - others.from) / others.stepMs)] ?? null;
    if (other !== null) filled += 1;
    return other;
  });
  if (filled === 0) return undefined;
  const errors = [kept.latencyError, others.latencyError].filter((error) => error !== undefined);
  return { ...kept, values, ...(errors.length > 0 && { latencyError: Math.max(...errors) }) };
}

function isCounted({ values, reporting }: SeriesPoints, step: number): boolean {
  return (values[step] ?? reporting?.[step] ?? null) !== null;
}
