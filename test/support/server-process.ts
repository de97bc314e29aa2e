import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { checked } from "#lib/api/checked.ts";
import { createClient, type Client } from "#lib/api/client.ts";
import { COMPILED } from "./compiled.ts";
import { tempDir } from "./temp-dir.ts";

const MAIN = fileURLToPath(new URL("../../server/main.ts", import.meta.url));
export const TOKEN = "test-bootstrap-token-0123456789abcdef";

/** The server with these settings, and otherwise those that suit a test: a data directory of its own, for one. */
export function spawnServer(
  env: Readonly<Record<string, string | undefined>>,
): ChildProcessByStdio<null, Readable, Readable> {
  const { PATH = "", HOME = "" } = process.env;
  const own = "HEADGATE_DATA_DIR" in env ? undefined : tempDir();
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN], {
    env: {
      ...COMPILED,
      NODE_ENV: "production",
      PATH,
      HOME,
      HEADGATE_LISTEN: "127.0.0.1:0",
      HEADGATE_CONSOLE: "off",
      HEADGATE_BOOTSTRAP_TOKEN: TOKEN,
      ...(own === undefined ? {} : { HEADGATE_DATA_DIR: own.path }),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.once("exit", () => own?.remove());
  return child;
}

/** The real server in a process of its own, on a free port, without the console unless asked for. */
export class ServerProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly url: string;
  readonly client: Client;
  readonly #output: { text: string };

  private constructor(child: ChildProcess, url: string, output: { text: string }) {
    this.child = child;
    this.url = url;
    this.#output = output;
    this.client = createClient({ urls: [url], token: TOKEN }, checked);
  }

  /** Starts it and waits until it says that it is ready, or whatever else `until` finds; its first group is the URL. */
  static async start(
    env: Readonly<Record<string, string | undefined>>,
    until = /is ready at (\S+)/,
  ): Promise<ServerProcess> {
    const child = spawnServer(env);
    const output = { text: "" };
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const read = (chunk: Buffer) => {
      output.text = (output.text + chunk.toString()).slice(-50_000);
      const url = until.exec(output.text)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code, signal) =>
      reject(new Error(`the server ended with ${code ?? signal}: ${output.text}`)),
    );
    return new ServerProcess(child, await promise, output);
  }

  output(): string {
    return this.#output.text;
  }

  async kill9(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** SIGTERM; answers the exit code. */
  async stop(): Promise<number | null> {
    await this.#end("SIGTERM");
    return this.child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill9();
  }

  /** A request with the bootstrap token. */
  async fetch(
    path: string,
    init: Omit<RequestInit, "headers"> & { headers?: Record<string, string> } = {},
  ): Promise<Response> {
    return await fetch(this.url + path, {
      ...init,
      headers: { authorization: `Bearer ${TOKEN}`, ...init.headers },
    });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, "exit");
    this.child.kill(signal);
    await exited;
  }
}
