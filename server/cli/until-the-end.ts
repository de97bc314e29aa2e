import { startCommand } from "./child-command.ts";
import { EXIT, Failure } from "./exit.ts";
import type { KeptRegistration } from "./keep-registered.ts";
import type { Signals } from "./signals.ts";

/**
 * Runs the command, or none, until it ends or we are told to stop; gives the exit code. Told to stop, the instance
 * first leaves while the command keeps running; a second signal ends that wait.
 */
export async function untilTheEnd(
  [program, ...args]: readonly string[],
  kept: KeptRegistration,
  signals: Signals,
  deadlineMs: number,
): Promise<number> {
  const impatience = new AbortController();
  const running = program === undefined ? nothingRunning() : startCommand(program, args);
  let isLeaving = false;
  signals.on(({ kind, signal }) => {
    if (kind === "pass_on") running.kill(signal);
    else if (isLeaving) impatience.abort();
    else {
      isLeaving = true;
      void kept.leave(deadlineMs, impatience.signal).then(() => running.kill(signal));
    }
  });
  try {
    return await running.ended;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(EXIT.error, `${program ?? ""} cannot be run: ${why}`, "Check the command after --.");
  } finally {
    impatience.abort();
  }
}

/** Stands in for a command: ends when it is killed. The timer keeps the process alive meanwhile. */
function nothingRunning(): { readonly ended: Promise<number>; kill(signal: NodeJS.Signals): void } {
  const timer = setInterval(() => undefined, 2 ** 30);
  let end: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => (end = resolve));
  return {
    ended,
    kill: () => {
      clearInterval(timer);
      end(0);
    },
  };
}
