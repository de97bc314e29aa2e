import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { COMPILED } from "./compiled.ts";
import { COMMAND, type Finished } from "./headgate-command.ts";
import { tempDir } from "./temp-dir.ts";

export interface Pasted {
  /** The command itself: the shell gives way to it. */
  readonly child: ChildProcess;
  readonly ended: Promise<Finished>;
}

/** Runs a line that the command printed as a shell runs it, where `headgate` is on the PATH. */
export function paste(line: string, env: Readonly<Record<string, string>>): Pasted {
  const bin = tempDir();
  const script = `#!/bin/sh\nexec '${process.execPath}' '${COMMAND}' "$@"\n`;
  writeFileSync(join(bin.path, "headgate"), script, { mode: 0o755 });
  const { PATH = "" } = process.env;
  const child = spawn("sh", ["-c", `exec ${line}`], {
    env: { ...COMPILED, NODE_ENV: "test", ...env, PATH: `${bin.path}:${PATH}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (written.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (written.stderr += text));
  const ended = once(child, "close").then(([code]) => {
    bin.remove();
    return { code: code as number | null, ...written };
  });
  return { child, ended };
}

/** The line that resumes a roll, in what it printed. */
export function resumeIn(text: string): string {
  return /(?:[Rr]esume|keeps it out): (headgate roll .*)/.exec(text)?.[1] ?? "";
}
