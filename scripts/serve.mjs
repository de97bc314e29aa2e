import { spawn } from "node:child_process";
import { constants } from "node:os";
import path from "node:path";
import { root } from "./place.mjs";

const repeatMs = 1000;
/** Sources are stripped of types and compiled once: a start then takes less than half the CPU. */
const compiled = path.join(root, "node_modules/.cache/headgate-compiled");

/**
 * Runs the server until it ends, and ends with its exit code. It stands in a process group of its own, so that
 * Ctrl-C, which reaches every process of the terminal's group and comes from npm once more, arrives there once.
 */
export function serve(node, { env = {}, main = "server/main.ts" } = {}) {
  const args = ["--disable-warning=ExperimentalWarning", main];
  const child = spawn(node, args, {
    cwd: root,
    // Next reports its use to its makers when it runs in development; a control plane calls nobody.
    env: { NODE_COMPILE_CACHE: compiled, ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
    stdio: "inherit",
    detached: true,
  });
  let lastSent = -Infinity;
  const forward = (signal) => {
    if (performance.now() - lastSent < repeatMs) return;
    lastSent = performance.now();
    child.kill(signal);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, forward);

  // npm stopped so hard that it could not pass the signal on leaves this process to another parent.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event !== undefined) {
    setInterval(() => {
      if (process.ppid !== parent) forward("SIGTERM");
    }, repeatMs).unref();
  }

  return new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(`The server could not be started: ${error.message}`);
      process.exitCode = 1;
      resolve();
    });
    child.on("exit", (code, signal) => {
      process.exitCode = code ?? 128 + constants.signals[signal];
      resolve();
    });
  });
}
