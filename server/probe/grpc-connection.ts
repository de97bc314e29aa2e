import http2 from "node:http2";
import { formatHostPort } from "#lib/contract/host-port.ts";
import { connect, type Destination, type TlsOptions } from "./connect.ts";
import type { AddressGuard } from "./guard.ts";

const METHOD = "/grpc.health.v1.Health/Check";

/**
 * Node aborts the process when a header list that it refused is freed (nodejs/node#35233), so none is refused here:
 * nghttp2's eight continuations and no dynamic table hold one below 150 KB on the wire and these limits in memory.
 */
const LIMITS = { maxHeaderListPairs: 200_000, maxSessionMemory: 64 } as const;
const SETTINGS = { enablePush: false, headerTableSize: 0, maxHeaderListSize: 32 * 1024 * 1024 } as const;

/** One HTTP/2 session to one address. */
export interface GrpcConnection {
  readonly address: string;
  uses: number;
  /** Undefined while it connects, and where that failed. */
  session: http2.ClientHttp2Session | undefined;
  destroy(): void;
}

/** Calls `ready` with the session once it is connected, or with why it could not be. */
export function openGrpc(
  to: Destination,
  options: { readonly guard: AddressGuard; readonly tls: TlsOptions | undefined },
  ready: (error: Error | null, connection: GrpcConnection) => void,
): GrpcConnection {
  const opening = connect(to, options, (error, socket) => {
    if (error !== null) return ready(error, connection);
    const session = http2.connect("http://probe.invalid", {
      createConnection: () => socket,
      ...LIMITS,
      settings: SETTINGS,
    });
    // What happens to the session happens to its stream too, and is told there.
    session.on("error", () => {});
    connection.session = session;
    ready(null, connection);
  });
  const connection: GrpcConnection = {
    address: to.address,
    uses: 0,
    session: undefined,
    destroy: () => {
      // Not within a callback of the session, which may be in the middle of a frame.
      setImmediate(() => {
        connection.session?.destroy();
        opening.destroy();
      });
    },
  };
  return connection;
}

/** Sends one health check, framed by grpc-health.ts. Throws when the session is closed already. */
export function requestHealth(
  session: http2.ClientHttp2Session,
  target: {
    readonly host: string;
    readonly port: number;
    readonly isSecure: boolean;
    readonly timeoutMs: number;
  },
  message: Buffer,
): http2.ClientHttp2Stream {
  const stream = session.request({
    ":method": "POST",
    ":scheme": target.isSecure ? "https" : "http",
    ":authority": formatHostPort(target),
    ":path": METHOD,
    "content-type": "application/grpc",
    te: "trailers",
    "grpc-timeout": `${target.timeoutMs}m`,
    "user-agent": "headgate-probe",
  });
  stream.end(message);
  return stream;
}
