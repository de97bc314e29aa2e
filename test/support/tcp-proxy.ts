import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/**
 * A TCP proxy on loopback with faults to switch on: connections ended after so many bytes of answers, black holes
 * (open, but nothing passes; new ones are accepted and hang), answers that stop while requests go on, latency.
 */
export class TcpProxy {
  readonly port: number;
  readonly #server: Server;
  #target: number;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #mode: "pass" | "black-hole" | "half-open" | "refuse" = "pass";
  #latencyMs = 0;
  #cuts: number[] = [];
  connections = 0;

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
    // A TCP listener's address is never a pipe's name.
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (client) => this.#accept(client));
  }

  static async to(targetPort: number): Promise<TcpProxy> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new TcpProxy(server, targetPort);
  }

  /** Nothing passes any more, in either direction; nobody is told. */
  blackHole(): void {
    this.#mode = "black-hole";
  }

  /** Requests pass, answers do not. */
  halfOpen(): void {
    this.#mode = "half-open";
  }

  /** Resets all connections, and each new one. */
  refuse(): void {
    this.#mode = "refuse";
    this.cutNow();
  }

  /** Delays every chunk, each way. */
  delay(latencyMs: number): void {
    this.#latencyMs = latencyMs;
  }

  /** Ends the connection once so many more bytes of answers have arrived, and again after as many as named next. */
  cutAfter(...bytes: number[]): void {
    this.#cuts = bytes;
  }

  /** Everything passes again, on new connections: what was swallowed is lost, so the old ones are reset. */
  heal(): void {
    this.#mode = "pass";
    this.#latencyMs = 0;
    this.cutNow();
  }

  /** From now on what stands behind this address is another server. */
  retarget(port: number): void {
    this.#target = port;
    this.cutNow();
  }

  cutNow(): void {
    for (const [client, target] of this.#pairs) {
      client.resetAndDestroy();
      target.resetAndDestroy();
    }
    this.#pairs.clear();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cutNow();
    await closed;
  }

  #accept(client: Socket): void {
    this.connections++;
    if (this.#mode === "refuse") {
      client.on("error", () => {}).resetAndDestroy();
      return;
    }
    const target = connect({ port: this.#target, host: "127.0.0.1", noDelay: true });
    const pair = [client, target] as const;
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      client.destroy();
      target.destroy();
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
    client.on("data", (chunk) => this.#pass(chunk, target, this.#mode !== "black-hole"));
    target.on("data", (chunk) => this.#answer(chunk, client));
  }

  #answer(chunk: Buffer, client: Socket): void {
    if (this.#mode !== "pass") return;
    const [left] = this.#cuts;
    if (left !== undefined && chunk.length >= left) {
      this.#cuts.shift();
      // Not reset: what came before the cut arrives.
      client.end(chunk.subarray(0, left));
      return;
    }
    if (left !== undefined) this.#cuts[0] = left - chunk.length;
    this.#pass(chunk, client, client.writable);
  }

  #pass(chunk: Buffer, to: Socket, isOpen: boolean): void {
    if (!isOpen) return;
    if (this.#latencyMs === 0) to.write(chunk);
    else setTimeout(() => to.writable && to.write(chunk), this.#latencyMs);
  }
}
