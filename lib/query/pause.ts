import { focusManager } from "@tanstack/react-query";
import { connection, lastAnswerAt } from "./connection.ts";

/** Whether a person holds the page as it is. */
export function isPaused(): boolean {
  return connection.get().kind === "paused";
}

/**
 * Holds the page as it is: the stream is closed (who follows the connection sees to that) and nothing is asked by itself,
 * as in a tab that is not seen. What one does is still answered, and asks anew for what it touched.
 */
export function pausePage(): void {
  if (isPaused()) return;
  const now = Date.now();
  const isCurrent = connection.get().kind === "live" || lastAnswerAt() === 0;
  focusManager.setFocused(false);
  connection.set({ kind: "paused", since: now, asOf: isCurrent ? now : lastAnswerAt() });
}

/** The stream is opened anew, and then everything on screen is asked for. */
export function resumePage(): void {
  if (!isPaused()) return;
  connection.set({ kind: "connecting" });
  focusManager.setFocused(undefined);
}
