export interface HostPort {
  readonly host: string;
  readonly port: number;
}

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?)$/;

/**
 * Reads `host:port` or `[v6]:port`; the port is 1–65535. Returns undefined when it is neither.
 * The host of the result has no brackets, and is in lower case.
 */
export function parseHostPort(text: string): HostPort | undefined {
  const bracketed = /^\[([0-9A-Fa-f:.]{2,45})\]:(\d{1,5})$/.exec(text);
  const plain = /^([^:[\]]{1,253}):(\d{1,5})$/.exec(text);
  const match = bracketed ?? plain;
  const host = match?.[1];
  const port = Number(match?.[2]);
  if (host === undefined || !(port >= 1 && port <= 65535)) return undefined;
  if (bracketed === null) return HOST.test(host) ? { host: host.toLowerCase(), port } : undefined;
  const canonical = canonicalIpv6(host);
  return canonical === undefined ? undefined : { host: canonical, port };
}

/** What is wrong with the port of a text that is `host:port` otherwise; undefined when that is not what is wrong. */
export function portProblem(text: string): string | undefined {
  const port = /^(?:\[[^\]]*\]|[^:[\]]+):(-?\d+)$/.exec(text)?.[1];
  if (port === undefined || (Number(port) >= 1 && Number(port) <= 65535)) return undefined;
  return `a port is 1–65535, not ${port.slice(0, 20)}`;
}

/** The canonical text of an instance's identity: lower case, `[v6]:port` for IPv6 (RFC 5952). */
export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function canonicalIpv6(host: string): string | undefined {
  // Not URL.parse: the command runs on Node 18, which lacks it.
  try {
    return new URL(`http://[${host}]/`).hostname.slice(1, -1);
  } catch {
    return undefined;
  }
}
