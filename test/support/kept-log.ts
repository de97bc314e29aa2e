import type { Log } from "#server/ports/telemetry.ts";

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

/** Keeps what was logged, for a test to look at. */
export function keptLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const log = (inherited: Record<string, unknown>): Log => {
    const at = (level: LogLine["level"]) => (fields: Record<string, unknown>, message: string) => {
      lines.push({ level, fields: { ...inherited, ...fields }, message });
    };
    return {
      debug: at("debug"),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      child: (fields) => log({ ...inherited, ...fields }),
    };
  };
  return { ...log({}), lines };
}
