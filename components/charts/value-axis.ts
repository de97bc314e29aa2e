export interface ValueAxis {
  readonly top: number;
  readonly ticks: readonly number[];
}

const FACTORS = [1, 2, 2.5, 5, 10] as const;

/** From 0 up to what all values fit under, in round steps; `top` where the end is known before. */
export function valueAxis(
  highest: number,
  { top, most = 4 }: { top?: number; most?: number } = {},
): ValueAxis {
  if (top !== undefined) return { top, ticks: stepsUpTo(top, top / most) };
  if (!(highest > 0)) return { top: 1, ticks: [0] };
  const rough = highest / most;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * (FACTORS.find((factor) => factor * magnitude >= rough * (1 - 1e-9)) ?? 10);
  const end = Math.ceil(highest / step - 1e-9) * step;
  return { top: end, ticks: stepsUpTo(end, step) };
}

function stepsUpTo(end: number, step: number): number[] {
  const count = Math.round(end / step);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}
