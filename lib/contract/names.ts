import { z } from "zod";

/** 1–63 of `a-z 0-9 -`. */
export const Namespace = z.string().regex(/^[a-z0-9-]{1,63}$/, "a namespace is 1–63 of a-z 0-9 -");
export type Namespace = z.infer<typeof Namespace>;

/** 1–200 of `A-Z a-z 0-9 . _ : -`. */
export const ServiceName = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,200}$/, "a service name is 1–200 of A-Z a-z 0-9 . _ : -");
export type ServiceName = z.infer<typeof ServiceName>;

/** In the place of a namespace: all that one may see. No namespace has this name. */
export const ALL_NAMESPACES = "*";

/** `<namespace>/<service>`: names hold no slash, so it is unique over all namespaces. */
export const QualifiedName = z
  .string()
  .regex(/^[a-z0-9-]{1,63}\/[A-Za-z0-9._:-]{1,200}$/, "a service of a namespace is <namespace>/<service>");

export function qualifiedName(namespace: string, service: string): string {
  return `${namespace}/${service}`;
}

/** What a service is called where its namespace is said already. */
export function nameWithin(namespace: string, name: string): string {
  return name.startsWith(`${namespace}/`) ? name.slice(namespace.length + 1) : name;
}

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

/** An instance's identity within its service. Parsing makes it canonical. */
export const InstanceId = z.string().transform((text, context) => {
  const parsed = parseHostPort(text);
  if (parsed !== undefined) return formatHostPort(parsed);
  const message = portProblem(text) ?? "an instance is host:port, or [ipv6]:port";
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});
export type InstanceId = z.infer<typeof InstanceId>;
