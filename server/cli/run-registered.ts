import { type ChildCommand, startCommand } from "./child-command.ts";
import { EXIT, Failure } from "./exit.ts";
import type { KeptRegistration } from "./keep-registered.ts";
import { listenForSignals } from "./signals.ts";

export interface RunOptions {
  /** The command and its arguments; empty: none, until told to stop. */
  readonly command: readonly string[];
  readonly deadlineMs: number;
  /** Registers once the command is up; not any more when the signal aborts before. */
  readonly register: (stopping: AbortSignal) => Promise<KeptRegistration | undefined>;
}

/**
 * Runs the command, registered, until it ends or we are told to stop; gives its exit code. Told to stop, the instance
 * first leaves while the command keeps running; a second signal ends that wait. Always deregisters.
 */
export async function runRegistered({ command, deadlineMs, register }: RunOptions): Promise<number> {
  const [program, ...args] = command;
  const signals = listenForSignals(program !== undefined);
  const stopping = new AbortController();
  const impatience = new AbortController();
  const running = program === undefined ? nothingRunning() : startCommand(program, args);
  const registering = register(stopping.signal);
  // A registration refused for good ends the command too: it would run without getting any traffic.
  registering.catch(() => running.kill("SIGTERM"));

  async function leaveAndKill(signal: NodeJS.Signals): Promise<void> {
    stopping.abort();
    const kept = await registering.catch(() => undefined);
    await kept?.leave(deadlineMs, impatience.signal);
    running.kill(signal);
  }

  signals.on(({ kind, signal }) => {
    if (kind === "pass_on") running.kill(signal);
    else if (stopping.signal.aborted) impatience.abort();
    else void leaveAndKill(signal);
  });
  try {
    const code = await running.ended.catch((error: unknown) => {
      throw cannotRun(program, error);
    });
    stopping.abort();
    await registering;
    return code;
  } finally {
    stopping.abort();
    impatience.abort();
    const kept = await registering.catch(() => undefined);
    await kept?.end();
    signals.stop();
  }
}

function cannotRun(program: string | undefined, error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error);
  return new Failure(EXIT.error, `${program ?? ""} cannot be run: ${why}`, "Check the command after --.");
}

/** Stands in for a command: ends when it is killed. The timer keeps the process alive meanwhile. */
function nothingRunning(): ChildCommand {
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
