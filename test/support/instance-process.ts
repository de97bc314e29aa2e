import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

const SOURCE = `
  const server = require("node:http").createServer((req, res) => res.end("ok"));
  server.listen(0, "127.0.0.1", () => process.stdout.write(server.address().port + "\\n"));
`;

/** A service instance: a real process that answers 200 on every path. */
export class InstanceProcess implements AsyncDisposable {
  readonly id: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.id = `127.0.0.1:${port}`;
  }

  static async start(): Promise<InstanceProcess> {
    const child = spawn(process.execPath, ["-e", SOURCE], { stdio: ["ignore", "pipe", "inherit"] });
    const [chunk] = (await once(child.stdout, "data")) as [Buffer];
    return new InstanceProcess(child, Number(chunk.toString()));
  }

  async kill9(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill9();
  }
}
