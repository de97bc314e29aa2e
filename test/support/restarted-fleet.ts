import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Client } from "#lib/api/client.ts";

/** Answers with its version, and its checks with what is in flight. Its port may still be closing: tried on for a while. */
const SOURCE = `
  const [port, version, isSick] = [Number(process.env.PORT), process.env.VERSION, process.env.SICK === "1"];
  let inFlight = 0;
  const server = require("node:http").createServer((request, response) => {
    if (request.url === "/healthz") {
      response.writeHead(isSick ? 503 : 200, { "x-headgate-in-flight": String(inFlight) });
      return response.end();
    }
    inFlight++;
    response.once("close", () => inFlight--);
    setTimeout(() => response.end(version), 10);
  });
  let attempts = 0;
  server.on("error", (error) => {
    if (++attempts > 200) throw error;
    setTimeout(() => server.listen(port, "127.0.0.1"), 20);
  });
  server.on("listening", () => process.stdout.write(server.address().port + "\\n"));
  server.listen(port, "127.0.0.1");
`;

/** How a restart goes: badly, into a process that fails its checks, or well but answered only when it is released. */
export type Restart = "fail" | "sick" | "hang";

/**
 * A service of real processes, each registered for good, that a deploy command restarts: SIGKILL, without a second for
 * what is in flight, then a new process of the next version at the same address.
 */
export class RestartedFleet implements AsyncDisposable {
  readonly service: string;
  /** Node's arguments of a command that asks for the restart of HEADGATE_INSTANCE; ends with 1 when that fails. */
  readonly command: readonly string[];
  /** How the restarts of these go; the others go well. */
  readonly plans = new Map<string, Restart>();
  /** Every restart asked for, in order. */
  readonly restarts: string[] = [];
  /** Most restarts that were under way at once. */
  mostAtOnce = 0;
  readonly #client: Client;
  readonly #processes = new Map<string, ChildProcess>();
  readonly #supervisor: Server;
  readonly #version: string;
  #underWay = 0;
  #release = Promise.withResolvers<void>();

  private constructor(client: Client, service: string, version: string, supervisor: Server) {
    this.#client = client;
    this.service = service;
    this.#version = version;
    this.#supervisor = supervisor;
    const { port } = supervisor.address() as AddressInfo;
    const ask = `fetch("http://127.0.0.1:${port}/" + process.env.HEADGATE_INSTANCE).then(({ ok }) => process.exit(ok ? 0 : 1))`;
    this.command = [process.execPath, "-e", ask];
  }

  /** `count` instances of version 1; what restarts them makes them `version`. */
  static async start(client: Client, service: string, count: number, version = "2"): Promise<RestartedFleet> {
    const supervisor = createServer().listen(0, "127.0.0.1");
    await once(supervisor, "listening");
    const fleet = new RestartedFleet(client, service, version, supervisor);
    supervisor.on("request", (request, response) => {
      void fleet.#restart((request.url ?? "/").slice(1)).then((isWell) => {
        response.writeHead(isWell ? 200 : 500).end();
      });
    });
    await Promise.all(Array.from({ length: count }, () => fleet.#start(0, "1")));
    return fleet;
  }

  get ids(): string[] {
    return [...this.#processes.keys()];
  }

  /** Lets the restarts that hang be answered. */
  release(): void {
    this.#release.resolve();
    this.#release = Promise.withResolvers();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    this.#supervisor.close();
    this.#supervisor.closeAllConnections();
    await Promise.all(this.ids.map((id) => this.#kill(id)));
  }

  async #restart(id: string): Promise<boolean> {
    this.restarts.push(id);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#underWay);
    try {
      const plan = this.plans.get(id);
      const released = this.#release.promise;
      await this.#kill(id);
      if (plan === "fail") return false;
      await this.#start(Number(id.split(":")[1]), this.#version, plan === "sick");
      if (plan === "hang") await released;
      return true;
    } finally {
      this.#underWay--;
    }
  }

  async #start(port: number, version: string, isSick = false): Promise<void> {
    const env = { NODE_ENV: "test" as const, PORT: String(port), VERSION: version, SICK: isSick ? "1" : "0" };
    const child = spawn(process.execPath, ["-e", SOURCE], { env, stdio: ["ignore", "pipe", "inherit"] });
    const [chunk] = (await once(child.stdout, "data")) as [Buffer];
    const instance = `127.0.0.1:${chunk.toString().trim()}`;
    this.#processes.set(instance, child);
    const params = { ns: "default", service: this.service, instance };
    await this.#client.putInstance({ params, body: { version, ttlSeconds: 0 } });
  }

  async #kill(id: string): Promise<void> {
    const child = this.#processes.get(id);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }
}
