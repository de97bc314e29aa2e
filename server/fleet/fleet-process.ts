import { type ChildProcess, fork } from "node:child_process";
import { getCompileCacheDir } from "node:module";
import path from "node:path";
import type { Log } from "#server/ports/telemetry.ts";
import { Notice, type Order, type StartOrder } from "./messages.ts";

export interface FleetProcess {
  /** When all its instances are registered; rejects when that can never be. */
  readonly ready: Promise<void>;
  readonly isOver: () => boolean;
  /** Its schedule begins; one that is started again is told when it is. */
  begin(startedAt: number): void;
  /** Ends it: by its own leave, by force after `STOP_MS`. */
  stop(): Promise<void>;
}

export interface FleetProcessParts {
  /** Asked at each start: the token may have changed. */
  readonly order: () => Promise<Omit<StartOrder, "ports">>;
  /** Kept here, so that an instance is at the same address after a restart. */
  readonly ports: { current: readonly number[] };
  readonly log: Log;
}

const MAIN = path.join(import.meta.dirname, "main.ts");
const STOP_MS = 4000;
const RESTART = { minMs: 1000, maxMs: 30_000, stableMs: 10_000 };
/** Ends this often before it was ever ready: there is no use. */
const MAX_FALSE_STARTS = 3;
const STDERR_KEPT = 2000;

/** Starts a process of the fleet, and starts it again whenever it ends. */
export function keepProcess({ order, ports, log }: FleetProcessParts): FleetProcess {
  const ready = Promise.withResolvers<void>();
  // Whoever started it asks for `ready` later, if at all.
  ready.promise.catch(() => undefined);
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  let falseStarts = 0;
  let isReady = false;
  let delayMs = RESTART.minMs;

  function giveUp(why: string): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    ready.reject(new Error(why));
    if (isReady) log.error({ why }, "A process of the sample fleet ended and is not started again");
  }

  function onNotice(message: unknown): void {
    const notice = Notice.safeParse(message);
    if (!notice.success) return;
    switch (notice.data.kind) {
      case "ready":
        ports.current = notice.data.ports;
        isReady = true;
        return ready.resolve();
      case "failed":
        return giveUp(notice.data.message);
      case "trouble":
        return log.warn({}, notice.data.message);
    }
  }

  function onExit(how: string, livedMs: number, stderr: string): void {
    child = undefined;
    if (isOver) return;
    if (!isReady && ++falseStarts >= MAX_FALSE_STARTS) return giveUp(`${how}: ${stderr.trim()}`);
    delayMs = livedMs >= RESTART.stableMs ? RESTART.minMs : Math.min(RESTART.maxMs, delayMs * 2);
    log.info({ how, delayMs, stderr }, "A process of the sample fleet ended; it is started again");
    timer = setTimeout(() => void run(), delayMs);
    timer.unref();
  }

  async function run(): Promise<void> {
    let start: StartOrder;
    try {
      start = { ...(await order()), ports: [...ports.current] };
    } catch (error) {
      return giveUp(`no token for it: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (isOver) return;
    const startedAt = performance.now();
    // Nothing of the server's environment: it holds secrets, and the fleet needs none of it.
    const running = fork(MAIN, {
      env: { NODE_ENV: "production", ...compileCache() },
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    child = running;
    let stderr = "";
    running.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-STDERR_KEPT);
    });
    running.on("message", onNotice);
    running.once("error", (error) => giveUp(`it could not be started: ${error.message}`));
    running.once("exit", (code, signal) => {
      onExit(`ended by ${signal ?? `itself with code ${code}`}`, performance.now() - startedAt, stderr);
    });
    send(running, start);
  }
  void run();

  return {
    ready: ready.promise,
    isOver: () => isOver,
    begin(startedAt) {
      if (child !== undefined) send(child, { kind: "begin", startedAt });
    },
    async stop() {
      isOver = true;
      clearTimeout(timer);
      ready.reject(new Error("it was stopped"));
      const ending = child;
      if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => ending.once("exit", () => resolve()));
      const force = setTimeout(() => ending.kill("SIGKILL"), STOP_MS);
      send(ending, { kind: "stop" });
      await ended;
      clearTimeout(force);
    },
  };
}

/** The folder, if any, that Node keeps compiled sources in: named by what it made of its version inside of it. */
function compileCache(): { NODE_COMPILE_CACHE?: string } {
  const own = getCompileCacheDir();
  return own === undefined ? {} : { NODE_COMPILE_CACHE: path.dirname(own) };
}

/** A channel that has closed tells so by the exit. */
function send(child: ChildProcess, order: Order): void {
  if (child.connected) child.send(order, () => undefined);
}
