/**
 * What probing costs. Prints one JSON line for each part. Run by hand: `node test/bench/probe.bench.ts [part]`
 *   fleet    10,000 instances every 5 s, kept connections
 *   fresh    1,000 probes a second, each over a new connection, beside HAProxy doing as many at once
 *   kept     the same rate over kept connections
 *   grpc     1,000 a second of grpc.health.v1
 * Instances are addresses 127.x.y.z of one listener in a process of its own: its CPU is not counted.
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { systemClock, systemRandom } from "#server/control/clock.ts";
import type { CheckSpec } from "#server/core/probe.ts";
import type { ProbeTarget } from "#server/ports/prober.ts";
import { addressGuard } from "#server/probe/guard.ts";
import { createProber } from "#server/probe/prober.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { print } from "./child.ts";

const [part = "all"] = process.argv.slice(2);
const SCHEDULE = { timeoutMs: 1000, jitter: 0.15 };
const HTTP = {
  kind: "http",
  tls: undefined,
  http: {
    method: "GET",
    path: "/healthz",
    headers: {},
    host: undefined,
    expectStatus: [[200, 299]],
    expectBody: undefined,
  },
} as const;

if (part === "listener") listen();
else await bench();

/** Answers every health check; tells its parent the ports. */
function listen(): void {
  let foreign = 0;
  const web = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (request.headers["user-agent"] !== "headgate-probe") foreign += 1;
    response.end("ok");
  });
  process.on("message", () => process.send?.(foreign));
  const grpc = http2.createServer().on("stream", (stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(Buffer.from([0, 0, 0, 0, 2, 8, 1]));
  });
  process.on("disconnect", () => process.exit());
  web.listen({ port: 0, host: "0.0.0.0", backlog: 4096 }, () =>
    grpc.listen({ port: 0, host: "0.0.0.0", backlog: 4096 }, () => {
      process.send?.([web, grpc].map((server) => (server.address() as AddressInfo).port));
    }),
  );
}

async function bench(): Promise<void> {
  const parts: readonly [string, Parameters<typeof run>[2]][] = [
    ["fleet", { count: 10_000, intervalMs: 5000, kind: "http", maxKept: 10_000, seconds: 20 }],
    ["kept", { count: 1000, intervalMs: 1000, kind: "http", maxKept: 10_000, seconds: 10, goal: 1.3 }],
    ["fresh", { count: 1000, intervalMs: 1000, kind: "http", maxKept: 0, seconds: 10, goal: 2.3 }],
    ["grpc", { count: 1000, intervalMs: 1000, kind: "grpc", maxKept: 10_000, seconds: 10, goal: 5 }],
  ];
  const child = fork(import.meta.filename, ["listener"]);
  const foreignProbes = (): Promise<number> =>
    new Promise((resolve) => {
      child.once("message", resolve);
      child.send("count");
    });
  const [httpPort = 0, grpcPort = 0] = await new Promise<number[]>((resolve) =>
    child.once("message", resolve),
  );
  for (const [name, options] of parts) {
    if (part !== "all" && part !== name) continue;
    await run(name, { httpPort, grpcPort, foreignProbes }, options);
  }
  child.disconnect();
}

async function run(
  name: string,
  listener: { httpPort: number; grpcPort: number; foreignProbes: () => Promise<number> },
  options: {
    count: number;
    intervalMs: number;
    kind: "http" | "grpc";
    maxKept: number;
    seconds: number;
    /** Times HAProxy's CPU; undefined: not compared with it. */
    goal?: number;
  },
): Promise<void> {
  const { count, intervalMs, kind, maxKept, seconds } = options;
  const check: CheckSpec =
    kind === "http"
      ? { ...HTTP, ...SCHEDULE, intervalMs }
      : { kind: "grpc", service: "", tls: undefined, ...SCHEDULE, intervalMs };
  const targets = Array.from({ length: count }, (_, n): ProbeTarget => {
    const host = `127.1.${n >> 8}.${n & 255}`;
    return { key: host, host, port: kind === "http" ? listener.httpPort : listener.grpcPort, check };
  });
  const lastAt = new Map<string, number>();
  const latenessMs: number[] = [];
  const counts = { pass: 0, fail: 0, discarded: 0 };
  let skipped = 0;
  const details = new Map<string, number>();
  const prober = createProber({
    clock: systemClock,
    random: systemRandom,
    telemetry: {
      probeDone: (_, result, _durationMs, lateMs) => {
        counts[result] += 1;
        latenessMs.push(lateMs);
      },
    },
    guard: addressGuard({ allow: [], deny: [] }),
    onResult: (key, result) => {
      const gapMs = result.startedAt - (lastAt.get(key) ?? result.startedAt);
      // A round was left out where two probes are as far apart as two intervals at their shortest.
      if (gapMs > 2 * intervalMs * (1 - SCHEDULE.jitter)) skipped += 1;
      lastAt.set(key, result.startedAt);
      if (!result.ok) details.set(result.detail, (details.get(result.detail) ?? 0) + 1);
    },
    maxKeptConnections: maxKept,
  });
  for (const target of targets) prober.adopt(target);
  const haproxy = options.goal !== undefined ? startHaproxy(targets, listener.httpPort) : undefined;
  // Until every connection is kept, and compiled code is warm.
  await delay(Math.max(5000, intervalMs * 1.5));
  latenessMs.length = 0;
  Object.assign(counts, { pass: 0, fail: 0, discarded: 0 });
  skipped = 0;
  const foreignBefore = await listener.foreignProbes();
  const before = process.cpuUsage();
  const haproxyBefore = haproxy?.cpuMicros();
  const start = performance.now();
  await delay(seconds * 1000);
  const tookMs = performance.now() - start;
  const cpu = process.cpuUsage(before);
  const cpuMicros = cpu.user + cpu.system;
  const peerMicros = haproxy === undefined ? undefined : haproxy.cpuMicros() - (haproxyBefore ?? 0);
  const foreign = (await listener.foreignProbes()) - foreignBefore;
  const probes = counts.pass + counts.fail + counts.discarded;
  const unseen = count - lastAt.size;
  await prober.close();
  haproxy?.stop();
  const sorted = latenessMs.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  const perProbe = cpuMicros / probes;
  const tell = (figure: Omit<Parameters<typeof print>[0], "bench">) =>
    print({ bench: "probe", ...figure, name: `${name}: ${figure.name}` });
  if (details.size > 0) console.error(`${name}: failed for`, Object.fromEntries(details));
  if (name === "fleet") {
    const missed = skipped + unseen + counts.fail;
    tell({
      name: "10,000 each 5 s, skipped or failed",
      figure: missed,
      unit: "probes",
      goal: "none",
      met: missed === 0,
    });
    tell({ name: "lateness p99", figure: at(0.99), unit: "ms", goal: "≤ 100 ms", met: at(0.99) <= 100 });
    const share = (cpuMicros / 1000 / tookMs) * 100;
    tell({ name: "CPU", figure: share, unit: "% of a core", goal: "≤ 35 %", met: share <= 35 });
    tell({ name: "memory of the process", figure: process.memoryUsage().rss / 1e6, unit: "MB RSS" });
    return;
  }
  const peer = peerMicros === undefined ? Number.NaN : peerMicros / foreign;
  if (Number.isNaN(peer)) {
    tell({ name: "CPU of a probe (no HAProxy to compare with)", figure: perProbe, unit: "µs" });
    return;
  }
  const ratio = perProbe / peer;
  tell({ name: "CPU of a probe, HAProxy", figure: peer, unit: "µs" });
  tell({
    name: "CPU of a probe",
    figure: perProbe,
    unit: "µs",
    ratio,
    goal: `≤ ${options.goal} × HAProxy`,
    met: ratio <= (options.goal ?? 0),
  });
}

/** HAProxy checking as many of the same listener, over new connections (it knows no others), or why it does not. */
function startHaproxy(targets: readonly ProbeTarget[], port: number) {
  const dir = tempDir();
  const file = join(dir.path, "haproxy.cfg");
  const servers = targets.map(
    ({ host }, n) => `  server s${n} ${host}:${port} check inter 1000 fall 3 rise 2`,
  );
  const global = "global\n  nbthread 1\n  maxconn 100\n";
  const defaults = "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 5s\n";
  const backend = `backend b\n  option httpchk GET /healthz\n${servers.join("\n")}\n`;
  const frontend = `frontend f\n  bind ${join(dir.path, "socket")}\n  default_backend b\n`;
  writeFileSync(file, `${global}${defaults}${backend}${frontend}`);
  const child: ChildProcess = spawn("haproxy", ["-db", "-f", file], { stdio: "ignore" });
  let missing = false;
  child.on("error", () => {
    missing = true;
  });
  return {
    cpuMicros: (): number => {
      if (missing || child.pid === undefined || child.exitCode !== null) return Number.NaN;
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10_000; // Ticks of 10 ms, on every Linux that counts.
    },
    stop: () => {
      child.kill("SIGKILL");
      dir.remove();
    },
  };
}
