import net from "node:net";
import { gzipSync } from "node:zlib";

/** What a listener does with one connection, once it was accepted. */
type Behaviour = (socket: net.Socket) => void;

const OK = "HTTP/1.1 200 OK\r\n";

/** Health endpoints that are slow, endless, broken or spiteful. */
export const HOSTILE = {
  "accepts and never answers": () => {},
  "resets at once": (socket) => socket.resetAndDestroy(),
  "closes at once": (socket) => socket.end(),
  "resets on the request": (socket) => socket.once("data", () => socket.resetAndDestroy()),
  "closes on the request": (socket) => socket.once("data", () => socket.end()),
  "sends one byte of header every 20 ms": (socket) => drip(socket, `${OK}x-slow: ${"a".repeat(10_000)}`, 20),
  "sends one byte of body every 20 ms": (socket) => {
    socket.write(`${OK}content-length: 10000\r\n\r\n`);
    drip(socket, "b".repeat(10_000), 20);
  },
  "sends a body without end": (socket) => {
    socket.write(`${OK}transfer-encoding: chunked\r\n\r\n`);
    flood(socket, Buffer.from(`4000\r\n${"x".repeat(0x4000)}\r\n`));
  },
  "promises a body and stops half way": (socket) => socket.write(`${OK}content-length: 100\r\n\r\nhalf`),
  "closes half way through the body": (socket) => socket.end(`${OK}content-length: 100\r\n\r\nhalf`),
  "sends headers without end": (socket) => {
    socket.write(OK);
    flood(socket, Buffer.from(`x-${"y".repeat(100)}: ${"z".repeat(4000)}\r\n`));
  },
  "sends one header line without end": (socket) => {
    socket.write(`${OK}x-long: `);
    flood(socket, Buffer.alloc(16_384, "z"));
  },
  "sends a status line without end": (socket) => {
    socket.write("HTTP/1.1 200 ");
    flood(socket, Buffer.alloc(16_384, "O"));
  },
  "sends 103 without end": (socket) =>
    flood(socket, Buffer.from("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(500))),
  "sends chunk extensions without end": (socket) => {
    socket.write(`${OK}transfer-encoding: chunked\r\n\r\n1;`);
    flood(socket, Buffer.alloc(16_384, "e"));
  },
  "sends garbage": (socket) => socket.end(Buffer.from([0, 1, 2, 3, 255, 254, 13, 10, 13, 10])),
  "sends garbage without end": (socket) => flood(socket, Buffer.alloc(16_384, 0x7f)),
  "speaks SSH": (socket) => socket.write("SSH-2.0-OpenSSH_9.6\r\n"),
  "switches protocols": (socket) =>
    socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
  "sends a gzip bomb": (socket) => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    socket.write(`${OK}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
    socket.end(bomb);
  },
  "sends two answers at once": (socket) =>
    socket.once("data", () => socket.write(`${OK}content-length: 2\r\n\r\nok`.repeat(2))),
} satisfies Record<string, Behaviour>;

export interface HostileListener {
  readonly port: number;
  /** Connections that are open now. */
  open(): number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and treats every connection so. */
export async function listenHostile(behave: Behaviour): Promise<HostileListener> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    // Else the end of the connection would not be seen by those who never read.
    socket.resume();
    behave(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    open: () => sockets.size,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function drip(socket: net.Socket, text: string, everyMs: number): void {
  let sent = 0;
  const timer = setInterval(() => socket.write(text.charAt(sent++)), everyMs);
  socket.on("close", () => clearInterval(timer));
}

/** As much as the other side takes. */
function flood(socket: net.Socket, chunk: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
    if (!socket.destroyed) socket.once("drain", more);
  };
  more();
}
