import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { HeadgateError } from "#lib/contract/error.ts";
import type { Client } from "#lib/api/client.ts";

interface Listening {
  readonly id: string;
  readonly server: Server;
  isAlive: boolean;
}

/** Instances of one service as real listeners, which register themselves, send heartbeats and register again. */
export class ListeningInstances implements AsyncDisposable {
  readonly #client: Client;
  readonly #service: string;
  readonly #ttlSeconds: number;
  readonly #instances: Listening[] = [];
  #beat: NodeJS.Timeout | undefined;

  private constructor(client: Client, service: string, ttlSeconds: number) {
    this.#client = client;
    this.#service = service;
    this.#ttlSeconds = ttlSeconds;
  }

  static async start(
    client: Client,
    service: string,
    count: number,
    ttlSeconds: number,
  ): Promise<ListeningInstances> {
    const instances = new ListeningInstances(client, service, ttlSeconds);
    for (let i = 0; i < count; i++) {
      const server = createServer((_req, res) => res.end("ok")).listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      instances.#instances.push({ id: `127.0.0.1:${port}`, server, isAlive: true });
    }
    await Promise.all(instances.#instances.map((instance) => instances.#register(instance)));
    instances.#beat = setInterval(() => instances.#beatAll(), (ttlSeconds * 1000) / 4);
    return instances;
  }

  alive(): string[] {
    return this.#instances.flatMap(({ id, isAlive }) => (isAlive ? [id] : [])).toSorted();
  }

  /** As a process dies: no goodbye, and its port refuses. */
  async kill(count: number): Promise<string[]> {
    const killed = this.#instances.filter(({ isAlive }) => isAlive).slice(0, count);
    await Promise.all(killed.map((instance) => end(instance)));
    return killed.map(({ id }) => id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beat);
    await Promise.all(this.#instances.map((instance) => end(instance)));
  }

  #beatAll(): void {
    for (const instance of this.#instances) if (instance.isAlive) void this.#beatOne(instance);
  }

  async #beatOne(instance: Listening): Promise<void> {
    try {
      await this.#client.heartbeat({ params: this.#params(instance) });
    } catch (error) {
      if (!(error instanceof HeadgateError)) throw error;
      if (error.code === "not_found" && instance.isAlive)
        await this.#register(instance).catch(() => undefined); // again at the next beat
    }
  }

  async #register(instance: Listening): Promise<void> {
    await this.#client.putInstance({
      params: this.#params(instance),
      body: { ttlSeconds: this.#ttlSeconds },
    });
  }

  #params({ id }: Listening) {
    return { ns: "default", service: this.#service, instance: id };
  }
}

async function end(instance: Listening): Promise<void> {
  if (!instance.isAlive) return;
  instance.isAlive = false;
  const closed = once(instance.server, "close");
  instance.server.close();
  instance.server.closeAllConnections();
  await closed;
}
