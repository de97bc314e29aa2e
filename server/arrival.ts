import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { isIP, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import type { Log } from "#server/ports/telemetry.ts";

/** Proxies that stand there, one address or many; IPv4 as such, however it was written. */
export type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, bits: number];

/** Where a request comes from, as far as those who passed it on are believed. */
export interface Arrival {
  /** Empty where the socket is gone already. An IPv4 address is never told as an IPv6 one. */
  readonly address: string;
  /** Whether whoever asks spoke TLS, here or with the proxy. */
  readonly secure: boolean;
}

/** How arrivals of a server are read; `trusted` are the proxies in front of it. Of one that is not, the log tells once. */
export function arrivals(
  trusted: readonly Network[],
  log: Pick<Log, "warn">,
): (req: IncomingMessage) => Arrival {
  let isTold = false;
  return ({ socket, headers }) => {
    const { encrypted = false } = socket as { readonly encrypted?: boolean }; // a TLSSocket says so
    const address = withoutPrefix(socket.remoteAddress ?? "");
    if (!isTold && headers["x-forwarded-for"] !== undefined && !isTrusted(address, trusted)) {
      isTold = true;
      log.warn({ address }, UNNAMED);
    }
    return arrivalOf({ address, secure: encrypted }, headers, trusted);
  };
}

const UNNAMED =
  "X-Forwarded-For is ignored of whoever is no trusted proxy. If this is a proxy of yours, name it in HEADGATE_TRUSTED_PROXIES: until then all who come through it count as one address";

/**
 * Headers count only where the peer itself is a proxy that is trusted. Then each proxy told, at the end of
 * X-Forwarded-For, whom it had before it: read from the end, the first that is no proxy of ours is the client. Whatever
 * stands before that the client may have written himself.
 */
export function arrivalOf(peer: Arrival, headers: IncomingHttpHeaders, trusted: readonly Network[]): Arrival {
  const address = withoutPrefix(peer.address);
  if (!isTrusted(address, trusted)) return { address, secure: peer.secure };
  // Said by several, the nearest counts: what the others said came through it, or from the client.
  const proto = valuesOf(headers["x-forwarded-proto"]).at(-1)?.toLowerCase();
  return {
    address: clientBehind(address, valuesOf(headers["x-forwarded-for"]), trusted),
    secure: proto === undefined ? peer.secure : proto === "https",
  };
}

function withoutPrefix(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

function clientBehind(proxy: string, passedOn: readonly string[], trusted: readonly Network[]): string {
  let client = proxy;
  for (const entry of passedOn.toReversed()) {
    const address = addressIn(entry);
    // Nobody knows who wrote what stands before garbage.
    if (address === undefined) return client;
    client = address;
    if (!isTrusted(client, trusted)) return client;
  }
  return client;
}

function valuesOf(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  return String(header)
    .split(",")
    .map((value) => value.trim());
}

/** `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`: in one spelling, without the port. */
function addressIn(entry: string): string | undefined {
  const [, bracketed, plain = entry] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(entry) ?? [];
  const isAddress = bracketed === undefined ? isIP(plain) !== 0 : isIPv6(bracketed);
  const text = bracketed ?? plain;
  // A zone is a link of the proxy's own.
  return isAddress && !text.includes("%") ? ipaddr.process(text).toString() : undefined;
}

function isTrusted(address: string, trusted: readonly Network[]): boolean {
  if (trusted.length === 0 || isIP(address) === 0) return false;
  const parsed = ipaddr.process(address);
  return trusted.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match([network, bits]));
}
