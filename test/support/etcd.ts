import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, rmSync } from "node:fs";
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

export interface EtcdTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface EtcdOptions {
  /** Paths; with them etcd serves https and asks for client certificates of that CA. */
  readonly tls?: EtcdTls;
}

/** One real etcd on loopback with a data directory of its own. End it with `stop`. */
export class Etcd {
  readonly endpoint: string;
  readonly port: number;
  readonly #peerPort: number;
  readonly #dir = tempDir();
  readonly #options: EtcdOptions;
  #process: ChildProcess | undefined;
  #output = "";

  private constructor(ports: readonly [number, number], options: EtcdOptions) {
    [this.port, this.#peerPort] = ports;
    this.#options = options;
    this.endpoint = `${options.tls ? "https" : "http"}://127.0.0.1:${this.port}`;
  }

  /** Starts one and waits until it serves. A port lost to somebody else meanwhile: once more, with others. */
  static async start(options: EtcdOptions = {}): Promise<Etcd> {
    for (let attempt = 1; ; attempt++) {
      const [client = 0, peer = 0] = await freePorts(2);
      const etcd = new Etcd([client, peer], options);
      try {
        await etcd.restart();
        return etcd;
      } catch (error) {
        await etcd.stop();
        if (attempt === 5 || !String(error).includes("address already in use")) throw error;
      }
    }
  }

  /** Starts it (again) on the same ports and data, and waits until it serves; `args` are more arguments for etcd. */
  async restart(args: readonly string[] = []): Promise<void> {
    const url = `http://127.0.0.1:${this.#peerPort}`;
    const { tls } = this.#options;
    this.#output = "";
    const child = spawn(
      "etcd",
      [
        ...["--name", "one", "--data-dir", this.#data, "--logger", "zap", "--log-outputs", "stderr"],
        ...["--listen-client-urls", this.endpoint, "--advertise-client-urls", this.endpoint],
        ...[
          "--listen-peer-urls",
          url,
          "--initial-advertise-peer-urls",
          url,
          "--initial-cluster",
          `one=${url}`,
        ],
        ...(tls ? ["--client-cert-auth", "--trusted-ca-file", tls.ca] : []),
        ...(tls ? ["--cert-file", tls.cert, "--key-file", tls.key] : []),
        ...args,
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    this.#process = child;
    running.add(child);
    child.once("exit", () => running.delete(child));
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) =>
        reject(new Error(`etcd ended with ${code}: ${this.#output.slice(-2000)}`)),
      );
      child.stderr?.on("data", (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-20_000);
        if (/serving (insecure )?client/.test(this.#output)) resolve();
      });
    });
  }

  /** SIGKILL, and waits until it is gone. Its data stays for `restart`. */
  async kill9(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Loses all its data. Only while it does not run. */
  wipe(): void {
    rmSync(this.#data, { recursive: true, force: true });
  }

  /** Keeps its data as they are, for `rollBack`. Only while it does not run. */
  backUp(): void {
    cpSync(this.#data, `${this.#data}.backup`, { recursive: true });
  }

  /** Its data are what they were at `backUp`. Only while it does not run. */
  rollBack(): void {
    this.wipe();
    cpSync(`${this.#data}.backup`, this.#data, { recursive: true });
  }

  /** SIGSTOP: its sockets stay, nobody answers. */
  pause(): void {
    this.#process?.kill("SIGSTOP");
  }

  resume(): void {
    this.#process?.kill("SIGCONT");
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.#end("SIGKILL");
    this.#dir.remove();
  }

  /** Runs etcdctl against it; answers what it printed. */
  async ctl(...args: string[]): Promise<string> {
    const { tls } = this.#options;
    const access = tls ? ["--cacert", tls.ca, "--cert", tls.cert, "--key", tls.key] : [];
    const command = run("etcdctl", ["--endpoints", this.endpoint, ...access, ...args], {
      env: { ...process.env, ETCDCTL_API: "3" },
    });
    command.child.stdin?.end();
    return (await command).stdout;
  }

  get #data(): string {
    return join(this.#dir.path, "data");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
}
