import { spawn, type StdioOptions } from "node:child_process";
import { constants } from "node:os";

/** A command that runs with this process's standard streams, unless it is given others. */
export interface ChildCommand {
  /** Its exit code; 128 + the signal's number when a signal ended it. Rejects when it cannot be started. */
  readonly ended: Promise<number>;
  kill(signal: NodeJS.Signals): void;
}

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly stdio?: StdioOptions;
}

/** Starts a command in a process group of its own: an interrupt typed at the terminal reaches it only through us. */
export function startCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): ChildCommand {
  const child = spawn(command, args, { stdio: "inherit", detached: true, ...options });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
  return { ended, kill: (signal) => void child.kill(signal) };
}
