import { connect } from "node:net";
import { answer } from "./child.ts";

/** Opened at a time, so that the server's backlog is not what is measured. */
const AT_ONCE = 100;
const REQUEST = "GET /v1/namespaces/default/tables/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
const EVENT = Buffer.from("event: patch");

let delivered = 0;
let bytes = 0;
let wanted = Infinity;
let lastAt = 0n;
let tell: (() => void) | undefined;

function open(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(REQUEST));
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("a stream was closed")));
    socket.once("data", () => resolve());
    socket.on("data", (chunk) => {
      if (!chunk.includes(EVENT)) return; // a keep-alive, or what it begins with
      bytes += chunk.length;
      delivered += 1;
      if (delivered < wanted) return;
      lastAt = process.hrtime.bigint();
      tell?.();
    });
  });
}

answer(async (order: { do?: string; port?: number; count?: number }) => {
  if (order.do === "open") {
    for (let left = order.count ?? 0; left > 0; left -= AT_ONCE) {
      await Promise.all(Array.from({ length: Math.min(left, AT_ONCE) }, () => open(order.port ?? 0)));
    }
    return {};
  }
  if (order.do === "expect") {
    delivered = 0;
    bytes = 0;
    wanted = order.count ?? 0;
    return {};
  }
  if (delivered < wanted) await new Promise<void>((resolve) => (tell = resolve));
  return { at: String(lastAt), bytes: bytes / delivered };
});
