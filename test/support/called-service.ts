import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApiServer } from "./api-server.ts";
import { BOOTSTRAP } from "./api-server.ts";
import { eventually } from "./eventually.ts";

const PATIENT = { withinMs: 30_000 };

/** How an instance answers calls. */
export type Manner =
  | "well"
  | "fail"
  /** The connection breaks once the request is there. */
  | "reset"
  /** No answer ever. */
  | "hang"
  /** Nothing listens. */
  | "refuse"
  | { readonly status: number }
  | { readonly delayMs: number }
  /** The head at once, and the body only when it is told to. */
  | { readonly bodyAfter: Promise<void> };

/** One instance of a service, a real listener that counts what it is asked. */
export class CalledInstance {
  readonly id: string;
  readonly port: number;
  manner: Manner = "well";
  calls = 0;
  /** Bodies it was sent. */
  readonly bodies: string[] = [];
  #server: Server | undefined;

  private constructor(server: Server) {
    this.port = (server.address() as AddressInfo).port; // listens on TCP
    this.id = `127.0.0.1:${this.port}`;
    this.#server = server;
    server.on("request", (req, res) => void this.#answer(req, res));
  }

  static async start(): Promise<CalledInstance> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new CalledInstance(server);
  }

  /** Nothing listens any more; connections break. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of req) body += String(chunk);
    this.calls += 1;
    this.bodies.push(body);
    const { manner } = this;
    if (manner === "hang") return;
    if (manner === "reset") return void res.socket?.resetAndDestroy();
    if (typeof manner === "object" && "delayMs" in manner)
      await new Promise((resolve) => setTimeout(resolve, manner.delayMs));
    if (typeof manner === "object" && "bodyAfter" in manner) {
      res.writeHead(200).write("begun ");
      await manner.bodyAfter;
      return void res.end("ended");
    }
    const status =
      manner === "fail" ? 500 : typeof manner === "object" && "status" in manner ? manner.status : 200;
    res.writeHead(status).end(this.id);
  }
}

/** A service of so many instances, registered for good; all of them serve at full weight. */
export async function calledService(server: ApiServer, name: string, count: number) {
  const instances = await Promise.all(Array.from({ length: count }, async () => CalledInstance.start()));
  const at = ({ id }: CalledInstance) => `/v1/namespaces/default/services/${name}/instances/${id}`;
  for (const instance of instances)
    await server.call("PUT", at(instance), { token: BOOTSTRAP, body: { ttlSeconds: 0 } });
  await eventually(async () => {
    const { json } = await server.call("GET", `/v1/namespaces/default/services/${name}/table`, {
      token: BOOTSTRAP,
    });
    return json.endpoints?.filter((endpoint: { weight: number }) => endpoint.weight > 0).length === count;
  }, PATIENT);
  server.closers.unshift(async () => Promise.all(instances.map(async (instance) => instance.stop())));
  return { instances, at };
}
