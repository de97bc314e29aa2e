import { createServer as createHttp } from "node:http";
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from "node:net";
import { answer, cpuMicros } from "./child.ts";
import { publishedOrders } from "./published-orders.ts";

interface Peer {
  readonly server: Server;
  readonly streams: () => number;
  readonly change: () => void;
}

function headgate(): Peer {
  const { publisher, change } = publishedOrders();
  const server = createHttp((req, res) => {
    const context = {
      params: { ns: "default" },
      query: {},
      identity: { name: "clients", namespaces: ["*"] },
      requestId: "r",
      address: "127.0.0.1",
    };
    publisher.handlers.streamTables(req, res, context);
  });
  return { server, change, streams: () => publisher.stats().streams };
}

/** A loop that writes one framed Buffer to as many sockets, with nothing beside it. */
function bare(): Peer {
  const sockets = new Set<Socket>();
  const server = createTcp((socket) => {
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
      sockets.add(socket);
    });
  });
  const frame = Buffer.from(
    `event: patch\ndata: ${"x".repeat(Number(process.argv[3]) - 39)}\nid: 7f3c9a.1000001\n\n`,
  );
  const change = (): void => {
    for (const socket of sockets) socket.write(frame);
  };
  return { server, change, streams: () => sockets.size };
}

const peer = process.argv[2] === "headgate" ? headgate() : bare();
await new Promise<void>((resolve) => peer.server.listen(0, "127.0.0.1", 20_000, resolve));

answer(async (order: { do?: string }) => {
  if (order.do === "change") {
    const at = process.hrtime.bigint();
    peer.change();
    return { at: String(at), ms: Number(process.hrtime.bigint() - at) / 1e6 };
  }
  if (order.do === "settle") globalThis.gc?.();
  // What is held, without the pages that V8 keeps for garbage to come.
  if (order.do === "shrink")
    await globalThis.gc?.({ type: "major", execution: "async", flavor: "last-resort" });
  const { port } = peer.server.address() as AddressInfo; // listens on TCP
  return { port, streams: peer.streams(), cpu: cpuMicros(), rssKb: process.memoryUsage().rss / 1024 };
});
