import type { Connection } from "#lib/api/follow-stream.ts";
import type { Cli } from "./cli.ts";

/** A stream that never opened within this is given up, ms; one that was open is waited for as long as it takes. */
const FIRST_WITHIN_MS = 30_000;

/** Tells once that a followed stream is away and once that it is back. */
export function createOutage(cli: Cli): { note(connection: Connection): void } {
  const startedAt = Date.now();
  let state: "new" | "open" | "away" = "new";
  return {
    note(connection) {
      if (connection.state === "open") {
        if (state === "away") cli.io.note("headgate: following again", "dim");
        state = "open";
        return;
      }
      const isOver = state === "new" && Date.now() + connection.retryInMs - startedAt > FIRST_WITHIN_MS;
      if (isOver) throw connection.error;
      if (state === "open") {
        cli.io.note(`headgate: ${connection.error.message}; connecting again`, "warn");
        state = "away";
      }
    },
  };
}
