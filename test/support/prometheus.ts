import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePorts } from "./free-port.ts";
import { tempDir } from "./temp-dir.ts";

const run = promisify(execFile);

/** What a failed test has left running ends with its process. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly discoveredLabels: Readonly<Record<string, string>>;
  readonly scrapePool: string;
  readonly health: "up" | "down" | "unknown";
  readonly lastError: string;
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** What is scraped and judged: Prometheus' own configuration, without its intervals. */
export interface Scraping {
  readonly scrape_configs?: readonly object[];
  /** Paths. */
  readonly rule_files?: readonly string[];
}

/** A counter of the past: from `from` until `until`, both ms since the epoch, it grew by `perSecond`. */
export interface PastCounter {
  /** Without `_total`. */
  readonly name: string;
  readonly labels: string;
  readonly perSecond: number;
}

export interface Past {
  readonly from: number;
  readonly until: number;
  readonly counters: readonly PastCounter[];
}

/** A real Prometheus on loopback that scrapes each second, with data of its own. */
export class Prometheus implements AsyncDisposable {
  readonly url: string;
  readonly #port: number;
  readonly #dir = tempDir();
  #process: ChildProcess | undefined;
  #output = "";

  private constructor(port: number) {
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts one and waits until it serves. A port lost to somebody else meanwhile: once more, with another. */
  static async start(scraping: Scraping = {}, past?: Past): Promise<Prometheus> {
    for (let attempt = 1; ; attempt++) {
      const [port = 0] = await freePorts(1);
      const prometheus = new Prometheus(port);
      try {
        if (past !== undefined) await prometheus.#remember(past);
        await prometheus.#start(scraping);
        return prometheus;
      } catch (error) {
        await prometheus[Symbol.asyncDispose]();
        if (attempt === 5 || !String(error).includes("address already in use")) throw error;
      }
    }
  }

  /** What it scrapes from now on. */
  async configure(scraping: Scraping): Promise<void> {
    this.#write(scraping);
    const response = await fetch(`${this.url}/-/reload`, { method: "POST" });
    if (!response.ok) throw new Error(`the configuration is refused: ${await response.text()}`);
  }

  /** The data of an answer of its HTTP API, which must be a success. */
  async api(path: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(query)}`);
    const body = (await response.json()) as { status: string; data: unknown; error?: string };
    if (body.status !== "success") throw new Error(`${path} ${JSON.stringify(query)}: ${body.error}`);
    return body.data;
  }

  async query(query: string): Promise<readonly Sample[]> {
    const { result } = (await this.api("query", { query })) as { result: readonly Sample[] };
    return result;
  }

  /** What a job scrapes. */
  async targets(job: string): Promise<readonly Target[]> {
    const { activeTargets } = (await this.api("targets")) as { activeTargets: readonly Target[] };
    return activeTargets.filter(({ scrapePool }) => scrapePool === job);
  }

  /** What it has complained of: samples twice or out of order, discovery that failed, rules that did. */
  warnings(): string[] {
    return this.#output.split("\n").filter((line) => /level=(warn|error)/.test(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    }
    this.#dir.remove();
  }

  async #start(scraping: Scraping): Promise<void> {
    this.#write(scraping);
    const child = spawn(
      "prometheus",
      [
        ...["--config.file", this.#file, "--storage.tsdb.path", join(this.#dir.path, "data")],
        ...["--web.listen-address", `127.0.0.1:${this.#port}`, "--web.enable-lifecycle"],
        "--scrape.discovery-reload-interval=100ms", // else what was discovered waits for up to 5 s more
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    this.#process = child;
    running.add(child);
    child.once("exit", () => running.delete(child));
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`prometheus ended with ${code}: ${this.#output}`)));
      child.stderr?.on("data", (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-100_000);
        if (this.#output.includes("Server is ready to receive web requests")) resolve();
      });
    });
  }

  /** Writes what it would have scraped each minute, as blocks of its own database. */
  async #remember({ from, until, counters }: Past): Promise<void> {
    const lines: string[] = [];
    for (const name of new Set(counters.map((counter) => counter.name))) {
      lines.push(`# TYPE ${name} counter`);
      for (const { labels, perSecond } of counters.filter((counter) => counter.name === name))
        for (let at = from; at <= until; at += 60_000)
          lines.push(`${name}_total{${labels}} ${((at - from) / 1000) * perSecond} ${at / 1000}`);
    }
    const file = join(this.#dir.path, "past.txt");
    writeFileSync(file, `${lines.join("\n")}\n# EOF\n`);
    await promtool(["tsdb", "create-blocks-from", "openmetrics", file, join(this.#dir.path, "data")]);
  }

  /** JSON is YAML. */
  #write(scraping: Scraping): void {
    const global = { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" };
    writeFileSync(this.#file, JSON.stringify({ global, ...scraping }));
  }

  get #file(): string {
    return join(this.#dir.path, "prometheus.yml");
  }
}

/** Runs promtool; answers what it printed. Rejects where it finds fault, with what it says. */
export async function promtool(args: readonly string[], input?: string): Promise<string> {
  const command = run("promtool", args);
  command.child.stdin?.end(input);
  const { stdout, stderr } = await command.catch((error: Error & { stdout?: string; stderr?: string }) => {
    throw new Error(`promtool ${args.join(" ")}: ${error.stdout ?? ""}${error.stderr ?? error.message}`);
  });
  return stdout + stderr;
}
