import { spawn } from "node:child_process";
import { constants } from "node:os";
import { root } from "./place.mjs";

const ending = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Takes the child along when this command is told to end, so that nothing is left running behind it. */
function endTogether(child) {
  const end = (signal) => {
    child.kill(signal);
    child.once("close", () => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of ending) process.once(signal, end);
  child.once("close", () => {
    for (const signal of ending) process.off(signal, end);
  });
}

function start(program, args, { env, cwd, stdio }) {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio });
  endTogether(child);
  return child;
}

/**
 * Runs a program to its end with its output held back, to be shown only when it matters.
 * Never throws: a program that cannot be started has code 127 and says why in its output.
 */
export function capture(program, args, { env = {}, cwd = root } = {}) {
  return new Promise((resolve) => {
    const child = start(program, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const take = (chunk) => (output += chunk);
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    child.once("error", (error) => resolve({ code: 127, output: `${program}: ${error.message}\n` }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a program to its end on this terminal. Gives its exit code. */
export function show(program, args, { env = {}, cwd = root } = {}) {
  return new Promise((resolve) => {
    const child = start(program, args, { env, cwd, stdio: "inherit" });
    child.once("error", (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(127);
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
}
