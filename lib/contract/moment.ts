import { z } from "zod";
import { parseDurationMs } from "./duration.ts";

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
