import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { COMPILED } from "./compiled.ts";

/** As it is shipped, which starts in half the CPU of its sources (scripts/test-setup.mjs sees to it that it is theirs). */
export const COMMAND = fileURLToPath(new URL("../../dist/headgate.mjs", import.meta.url));

export interface Running extends AsyncDisposable {
  readonly child: ChildProcess;
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  /** Its exit code; 128 + the signal for one that was killed is not made up: null. */
  readonly ended: Promise<number | null>;
}

/** The real command in a process of its own, with no settings but those given. */
export function startHeadgate(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { ...COMPILED, PATH, NODE_ENV: "test", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (written.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (written.stderr += text));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    child,
    ended,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    async [Symbol.asyncDispose]() {
      // Two of them: the second ends the wait for a drain. Not SIGKILL, which would leave its own command behind.
      if (child.exitCode === null) {
        child.kill("SIGTERM");
        child.kill("SIGINT");
      }
      await ended;
    },
  };
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command to its end. */
export async function headgate(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  await using running = startHeadgate(args, env);
  const code = await running.ended;
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}
