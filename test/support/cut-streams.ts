import { createServer, request, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/**
 * An HTTP proxy as some stand between clients and servers: it answers streams with an error, or opens them and holds
 * back what they bring, and, when told to, cuts waits short.
 */
export class CutStreams implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  /** Paths that were asked of it. */
  readonly asked: string[] = [];
  /** `hold`: 200 and the headers, and no byte of the body. */
  streams: "fail" | "hold" | "pass" = "fail";
  /** Without this, a wait passes. */
  cutsWaits = false;

  private constructor(server: Server, target: string) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on TCP
    server.on("request", (req, res) => {
      const path = req.url ?? "/";
      this.asked.push(path);
      const held = path.includes("/tables/stream") ? this.streams : "pass";
      if (held === "fail") return void res.writeHead(502).end();
      const passed = this.cutsWaits ? path.replace(/\?wait=\w+/, "?wait=0s") : path;
      const { method, headers } = req;
      const onward = request(`${target}${passed}`, { method, headers }, (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        if (held === "hold") res.flushHeaders();
        else answer.pipe(res);
      });
      onward.on("error", () => res.destroy());
      res.on("close", () => onward.destroy());
      req.pipe(onward);
    });
  }

  static async before(target: string): Promise<CutStreams> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new CutStreams(server, target);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
