import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("./traffic-instance.ts", import.meta.url));

/** One instance, a process. */
export class TrafficInstance {
  readonly service: string;
  readonly weight: number;
  readonly id: string;
  readonly #child: ChildProcess;

  private constructor(service: string, weight: number, id: string, child: ChildProcess) {
    this.service = service;
    this.weight = weight;
    this.id = id;
    this.#child = child;
  }

  static async start(url: string, token: string, service: string, weight: number): Promise<TrafficInstance> {
    const child = fork(MAIN, [url, token, service, `${weight}`], {
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const [{ address }] = (await once(child, "message")) as [{ address: string }];
    return new TrafficInstance(service, weight, address, child);
  }

  slow(delayMs: number): void {
    this.#child.send({ kind: "slow", delayMs });
  }

  async answered(): Promise<number> {
    this.#child.send({ kind: "count" });
    const [{ answered }] = (await once(this.#child, "message")) as [{ answered: number }];
    return answered;
  }

  /** Leaves as a good process does. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  async kill9(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill(signal);
    await exited;
  }
}
