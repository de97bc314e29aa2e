import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Behaviour } from "./behaviour.ts";

export const HOST = "127.0.0.1";

export interface ListenerParts {
  /** The work of one call; its answer's status. */
  readonly work: (signal: AbortSignal) => Promise<number>;
  /** `POST /misbehave`: answers the status, with a word on what was wrong. */
  readonly provoke: (body: string) => { readonly status: number; readonly message: string };
}

/** The HTTP face of an instance: calls, health checks, provocations. The port stays the same once it had one. */
export interface Listener {
  readonly port: number;
  behave(behaviour: Behaviour): void;
  /** Rejects when the port has been taken meanwhile. */
  open(): Promise<void>;
  /** Closes the listener and cuts every connection, whatever is in flight. */
  cut(): Promise<void>;
}

const MAX_BODY_BYTES = 1024;

/** Listens on loopback, on `port` or, where that is 0 or taken, on any free one. */
export async function openListener(port: number, parts: ListenerParts): Promise<Listener> {
  let behaviour: Behaviour = { kind: "well" };
  let inFlight = 0;
  let answered = 0;
  let server: Server | undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? "/";
    if (url === "/misbehave") return provoke(request, response);
    if (behaviour.kind === "slow") await delay(behaviour.delayMs);
    if (behaviour.kind === "slow-calls" && url === "/work") await delay(behaviour.delayMs);
    const isFailing = behaviour.kind === "fail" || behaviour.kind === "fail-checks";
    if (url === "/healthz") {
      if (behaviour.kind === "degraded") response.setHeader("x-headgate-degraded", "true");
      response.setHeader("x-headgate-in-flight", inFlight);
      response.setHeader("x-calls-answered", answered);
      return end(response, isFailing ? 503 : 200, isFailing ? "its database does not answer" : "ok");
    }
    inFlight += 1;
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      const isRefused = behaviour.kind === "fail" || behaviour.kind === "fail-calls";
      const status = isRefused ? 500 : await parts.work(gone.signal);
      end(response, status, status === 200 ? "done" : "failed");
    } finally {
      inFlight -= 1;
      answered += 1;
    }
  }

  async function provoke(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page in a browser can send neither across origins without being asked first.
    const isJson = request.headers["content-type"]?.startsWith("application/json") === true;
    if (request.method !== "POST" || !isJson) return end(response, 415, "POST it as application/json");
    let body = "";
    for await (const chunk of request) {
      body += String(chunk);
      if (body.length > MAX_BODY_BYTES) return end(response, 413, "too long");
    }
    const { status, message } = parts.provoke(body);
    end(response, status, message);
  }

  const listen = (at: number) =>
    new Promise<Server>((resolve, reject) => {
      const opened = createServer((request, response) => {
        answer(request, response).catch(() => response.destroy());
      });
      opened.once("error", reject);
      opened.listen(at, HOST, () => resolve(opened));
    });

  server = await listen(port).catch((error: unknown) => {
    if (port === 0) throw error;
    return listen(0);
  });
  const address = server.address() as AddressInfo; // it listens on TCP

  return {
    port: address.port,
    behave(next) {
      behaviour = next;
    },
    async open() {
      server ??= await listen(address.port);
    },
    async cut() {
      const closing = server;
      server = undefined;
      if (closing === undefined) return;
      await new Promise<void>((resolve) => {
        closing.close(() => resolve());
        closing.closeAllConnections();
      });
    },
  };
}

function end(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
}
