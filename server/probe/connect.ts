import net from "node:net";
import tls from "node:tls";
import { ProbeFailure } from "./failure.ts";
import type { AddressGuard } from "./guard.ts";

export interface Destination {
  /** An IP address that the guard allowed. */
  readonly address: string;
  readonly port: number;
}

export interface TlsOptions {
  /** What the certificate must be for. */
  readonly name: string;
  readonly verify: boolean;
  readonly protocols: readonly ("h2" | "http/1.1")[];
}

/** A connection that is being made, or was. */
export interface Connection {
  /** Closes it, whatever it is doing. Before `done` was called, `done` may be called with an error, or never. */
  destroy(): void;
  readonly bytesRead: number;
}

/**
 * Connects to exactly this address; what the socket says it reached is checked once more before anything is sent.
 * No TLS session is resumed: a resumed one shows no certificate, and so would hide that it expired.
 */
export function connect(
  { address, port }: Destination,
  { guard, tls: secure }: { readonly guard: AddressGuard; readonly tls: TlsOptions | undefined },
  done: (error: Error | null, socket: net.Socket) => void,
): Connection {
  let socket = net.connect({ host: address, port, noDelay: true });
  const onError = (error: Error): void => done(error, socket);
  socket.once("error", onError);
  socket.once("connect", () => {
    const reached = socket.remoteAddress; // Undefined when it is closed again already.
    const refusal = reached === undefined ? undefined : guard.check(reached, port);
    if (reached === undefined || refusal !== undefined) {
      const detail = reached === undefined ? "connection reset" : `address refused: ${refusal}`;
      socket.destroy(new ProbeFailure(detail));
      return;
    }
    socket.off("error", onError);
    if (secure === undefined) return done(null, socket);
    socket = handshake(socket, secure, done);
  });
  return {
    // A socket that is being destroyed may still tell of an error that nobody waits for.
    destroy: () => void socket.on("error", () => {}).destroy(),
    get bytesRead() {
      return socket.bytesRead;
    },
  };
}

function handshake(
  plain: net.Socket,
  { name, verify, protocols }: TlsOptions,
  done: (error: Error | null, socket: net.Socket) => void,
): net.Socket {
  const secured = tls.connect({
    socket: plain,
    host: name,
    ...(net.isIP(name) === 0 ? { servername: name } : {}),
    rejectUnauthorized: verify,
    ALPNProtocols: [...protocols],
  });
  const onError = (error: Error): void => done(error, secured);
  secured.once("error", onError);
  secured.once("secureConnect", () => {
    secured.off("error", onError);
    done(null, secured);
  });
  return secured;
}
