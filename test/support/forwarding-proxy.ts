import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * An HTTP proxy that ends TLS, as far as what is behind it can tell: it passes on the Host, adds its client's address
 * to X-Forwarded-For, and says https. Streams go through as they come.
 */
export class ForwardingProxy implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server, target: string) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port; // listens on TCP
    server.on("request", (req, res) => {
      const before = req.headers["x-forwarded-for"];
      const client = req.socket.remoteAddress ?? "";
      const headers = {
        ...req.headers,
        "x-forwarded-for": before === undefined ? client : `${String(before)}, ${client}`,
        "x-forwarded-proto": "https",
      };
      const onward = request(`${target}${req.url}`, { method: req.method ?? "GET", headers }, (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      });
      onward.on("error", () => res.destroy());
      res.on("close", () => onward.destroy());
      req.pipe(onward);
    });
  }

  static async before(target: string): Promise<ForwardingProxy> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new ForwardingProxy(server, target);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
