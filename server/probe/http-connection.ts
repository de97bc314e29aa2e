import type { Socket } from "node:net";
import { Client } from "undici";
import { connect, type Connection, type Destination, type TlsOptions } from "./connect.ts";
import { ProbeFailure } from "./failure.ts";
import type { AddressGuard } from "./guard.ts";

const MAX_HEADER_BYTES = 16 * 1024;
/** All that may come for one answer: the header and body caps do not see chunk framing, 1xx and the status line. */
const MAX_WIRE_BYTES = 256 * 1024;

/** An undici client of one address: one connection at a time, made anew where the last one ended. */
export interface HttpConnection {
  readonly address: string;
  readonly client: Client;
  /** Probes sent since it last connected. */
  uses: number;
  /** Call before each dispatch; afterwards `hasConnected` tells whether that one needed a new connection. */
  expectAnswer(): void;
  readonly hasConnected: boolean;
  /** Closes the connection; the next probe makes a new one. Cheaper than to have the client close it: no error is made. */
  disconnect(): void;
  /** Ends it with whatever it is doing, now. */
  destroy(): void;
}

export function openHttp(
  to: Destination,
  options: {
    readonly guard: AddressGuard;
    readonly tls: TlsOptions | undefined;
    readonly keepIdleMs: number;
  },
): HttpConnection {
  let connection: Connection | undefined;
  let bytesBefore = 0;
  let hasConnected = false;

  const limit = (socket: Socket): Socket =>
    socket.on("readable", () => {
      if (socket.bytesRead - bytesBefore > MAX_WIRE_BYTES)
        socket.destroy(new ProbeFailure("answer over 256 KiB"));
    });

  // The origin is a name that cannot exist: where to connect and the Host header are always given.
  const client = new Client("http://probe.invalid", {
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: options.keepIdleMs,
    maxHeaderSize: MAX_HEADER_BYTES,
    connect: (_, done) => {
      hasConnected = true;
      bytesBefore = 0;
      connection = connect(to, options, (error, socket) => {
        if (error === null) done(null, limit(socket));
        else done(error, null);
      });
    },
  });

  return {
    address: to.address,
    client,
    uses: 0,
    disconnect() {
      this.uses = 0;
      connection?.destroy();
    },
    expectAnswer: () => {
      hasConnected = false;
      bytesBefore = connection?.bytesRead ?? 0;
    },
    get hasConnected() {
      return hasConnected;
    },
    destroy: () => {
      client.destroy(() => {});
      // While it is connecting, the client does not know of its socket yet.
      connection?.destroy();
    },
  };
}
