import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import type { Network } from "./arrival.ts";
import { type AddressRule, parseRules } from "#server/probe/guard.ts";

/** Where to listen; port 0 lets the system choose. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const maxPort = 65_535;

/** A value's parser that says in one sentence what is allowed, whatever is wrong with the value. */
function value<T>(allowed: string, parse: (text: string) => T | undefined) {
  return z.string().transform((text, context): T => {
    const parsed = parse(text.trim());
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: "custom", message: allowed });
    return z.NEVER;
  });
}

function list<T>(text: string, parse: (item: string) => T | undefined): readonly T[] | undefined {
  const items: T[] = [];
  for (const item of text.split(",")) {
    const parsed = parse(item.trim());
    if (parsed === undefined) return undefined;
    items.push(parsed);
  }
  return items;
}

function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= maxPort ? Number(text) : undefined;
}

function parseListen(text: string): ListenAddress | undefined {
  const [, bracketed, plain, portText] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d+)$/.exec(text) ?? [];
  const port = parsePort(portText ?? "");
  const host = bracketed ?? plain;
  if (port === undefined || host === undefined) return undefined;
  if (bracketed !== undefined) return ipaddr.IPv6.isValid(bracketed) ? { host, port } : undefined;
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host) ? { host, port } : undefined;
}

/** http or https, a host and perhaps a port: a path, a query or a user name would be lost without a word. */
function parseOrigin(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return undefined;
  return url.href === `${url.origin}/` ? url.origin : undefined;
}

/** As an origin, and it may stand behind a path: a query or a user name would be lost without a word. */
function parseBase(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return undefined;
  const base = url.origin + url.pathname;
  return url.href === base ? base.replace(/\/+$/, "") : undefined;
}

function parseRule(text: string): AddressRule | undefined {
  try {
    return parseRules(text)[0];
  } catch {
    return undefined;
  }
}

const PROXIES =
  "comma-separated addresses and networks are allowed, for example 10.0.0.5,10.1.0.0/16,fd00::/8";

/** Answers why an item is none, for a person, where it is none: too much trust is never given by a slip. */
function parseProxy(item: string): Network | string {
  const [, address = "", bitsText] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(item) ?? [];
  if (isIP(address) === 0 || address.includes("%")) return PROXIES;
  const written = ipaddr.parse(address);
  const ownBits = written.toByteArray().length * 8;
  const bits = bitsText === undefined ? ownBits : Number(bitsText);
  if (bits > ownBits) return `a prefix of ${ownBits} bits at most is allowed`;
  const Family = ownBits === 32 ? ipaddr.IPv4 : ipaddr.IPv6;
  const begins = Family.networkAddressFromCIDR(`${address}/${bits}`).toString();
  if (begins !== written.toString()) return `${begins}/${bits} is allowed, or ${address} alone`;
  const plain = ipaddr.process(address);
  const plainBits = bits - ownBits + plain.toByteArray().length * 8;
  if (plainBits <= 0) return "fewer than all addresses are allowed: anyone could name any as his own";
  return [plain, plainBits];
}

/** Whether only processes of this machine can reach what listens there. */
export function isLoopback(host: string): boolean {
  if (host === "localhost") return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === "loopback";
}

export const listen = value(
  "host:port is allowed, for example 127.0.0.1:7400 or [::]:7400; port 0 is any free one",
  parseListen,
);
export const path = value("a path is allowed", (text) => text);
export const text = value("any text is allowed", (given) => given);
export const advertised = value(
  "the address other replicas reach this one by is allowed, for example http://10.0.0.5:7400, without a path",
  parseOrigin,
);
export const prometheusUrl = value(
  "the address of a Prometheus is allowed, for example http://10.0.0.9:9090 or https://metrics.example/prometheus, without user name or query",
  parseBase,
);
export const etcdEndpoints = value(
  "a comma-separated list of etcd endpoints is allowed, for example http://10.0.0.5:2379,http://10.0.0.6:2379",
  (given) => list(given, (item) => parseOrigin(item.includes("://") ? item : `http://${item}`)),
);
export const prefix = value(
  "a key prefix like /headgate is allowed: parts of A-Z a-z 0-9 . _ -, no slash at the end",
  (given) => (/^(\/[A-Za-z0-9._-]+)+$/.test(given) ? given : undefined),
);
export const token = value("at least 32 characters without spaces are allowed", (given) =>
  /^[!-~]{32,}$/.test(given) ? given : undefined,
);
export const addressRules = value(
  "a comma-separated list of networks and ports is allowed, for example 10.0.0.0/8,192.168.1.5:8080-8090,fd00::/8:443,:22",
  (given) => list(given, parseRule),
);

export const trustedProxies = z.string().transform((given, context): readonly Network[] => {
  const networks: Network[] = [];
  for (const item of given.split(",").map((each) => each.trim())) {
    const parsed = parseProxy(item);
    if (typeof parsed === "string") context.addIssue({ code: "custom", message: `"${item}": ${parsed}` });
    else networks.push(parsed);
  }
  return networks;
});

/** One of a few words, the first the default. */
export function oneOf<const T extends readonly [string, ...string[]]>(...words: T) {
  return value<T[number]>(`${words.join(" or ")} is allowed`, (given) =>
    words.find((word) => word === given),
  );
}
