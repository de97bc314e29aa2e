import { z } from "zod";

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads `250ms`, `30s`, `5m`, `1h` or `2d` as milliseconds. Undefined when it is none of them. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

/**
 * A moment in a query string: ms since the epoch, or a duration before now. Read as what it says; whoever answers
 * knows what time it is.
 */
export const Moment = z
  .string()
  .transform((text, context): { readonly at: number } | { readonly agoMs: number } => {
    const agoMs = parseDurationMs(text);
    if (agoMs !== undefined) return { agoMs };
    if (/^\d{1,16}$/.test(text)) return { at: Number(text) };
    context.addIssue({
      code: "custom",
      message: "a moment is ms since the epoch (1700000000000), or a duration before now (15m)",
    });
    return z.NEVER;
  });

/** A duration in a query string or a command line: an integer with a unit, read as milliseconds. */
export const DurationMs = z.string().transform((text, context) => {
  const ms = parseDurationMs(text);
  if (ms !== undefined) return ms;
  context.addIssue({ code: "custom", message: "a duration is a number with a unit: 250ms 30s 5m 1h 2d" });
  return z.NEVER;
});
