import ipaddr from "ipaddr.js";
import { type Address, forbidden, forms, isWithin } from "./forbidden-address.ts";

/** Which addresses may be probed. */
export interface AddressGuard {
  /** Why a connection to `address` (an IP in text) and `port` is refused, for a person; undefined when it is not. */
  check(address: string, port: number): string | undefined;
}

export interface AddressRule {
  /** The rule as it was written. */
  readonly text: string;
  /** Undefined: any address. */
  readonly network: readonly [Address, number] | undefined;
  readonly firstPort: number;
  readonly lastPort: number;
}

/**
 * Refuses what is always refused, then what `deny` names, then, where `allow` is not empty, what it does not name.
 * Loopback and private addresses are allowed by default: Headgate probes its operator's own network.
 */
export function addressGuard(rules: {
  readonly allow: readonly AddressRule[];
  readonly deny: readonly AddressRule[];
}): AddressGuard {
  return {
    check: (text, port) => {
      const address = parseAddress(text);
      if (address === undefined) return `${text} is not an IP address`;
      const never = forbidden(address);
      if (never !== undefined) return `${text} is ${never}`;
      const carried = forms(address);
      const denied = rules.deny.find((rule) => carried.some((form) => applies(rule, form, port)));
      if (denied !== undefined) return `${text} port ${port} is denied by ${denied.text}`;
      // The IPv4 address that an IPv6 one carries is where it leads: allowing ::/0 does not open 10.0.0.0/8.
      const target = carried.at(-1) ?? address;
      const isAllowed = rules.allow.length === 0 || rules.allow.some((rule) => applies(rule, target, port));
      return isAllowed ? undefined : `${text} port ${port} is not in the allow list`;
    },
  };
}

/**
 * Reads a list of rules, separated by commas or spaces: `10.0.0.0/8`, `10.0.0.0/8:8080`, `fd00::/8:1024-65535`,
 * `:9090`, a single address, `[fd00::1]:80`. Throws an Error that names the rule and what is wrong with it.
 */
export function parseRules(text: string): readonly AddressRule[] {
  return text
    .split(/[\s,]+/)
    .filter((rule) => rule !== "")
    .map(parseRule);
}

// Network and ports: `[v6]`, or a CIDR (its slash tells where an IPv6 address ends), or one address, or nothing.
const RULE =
  /^(?<network>\[[0-9A-Fa-f:.]+\](?:\/\d+)?|[0-9A-Fa-f:.]+\/\d+|[\d.]*)(?::(?<first>\d+)(?:-(?<last>\d+))?)?$/;

function parseRule(text: string): AddressRule {
  if (parseAddress(text)?.kind() === "ipv6") return { text, network: [ipaddr.parse(text), 128], ...ANY_PORT };
  const parts = RULE.exec(text)?.groups;
  const network = parts?.["network"] ?? "";
  const first = parts?.["first"];
  if (parts === undefined || (network === "" && first === undefined)) {
    throw new Error(`address rule "${text}": write CIDR, CIDR:port, CIDR:port-port or :port`);
  }
  return {
    text,
    network: network === "" ? undefined : parseNetwork(network, text),
    ...(first === undefined ? ANY_PORT : parsePorts(first, parts["last"] ?? first, text)),
  };
}

const ANY_PORT = { firstPort: 0, lastPort: 65_535 };

function parseNetwork(network: string, rule: string): readonly [Address, number] {
  const [host = "", bits] = network.replace(/[[\]]/g, "").split("/");
  const address = parseAddress(host);
  if (address === undefined) throw new Error(`address rule "${rule}": "${host}" is not an IP address`);
  const maxBits = address.kind() === "ipv4" ? 32 : 128;
  const prefix = bits === undefined ? maxBits : Number(bits);
  if (prefix > maxBits) throw new Error(`address rule "${rule}": a prefix has at most ${maxBits} bits`);
  return [address, prefix];
}

function parsePorts(first: string, last: string, rule: string) {
  const firstPort = Number(first);
  const lastPort = Number(last);
  if (firstPort < 1 || lastPort > 65_535 || firstPort > lastPort) {
    throw new Error(`address rule "${rule}": ports are 1–65535, the lower one first`);
  }
  return { firstPort, lastPort };
}

function applies(rule: AddressRule, address: Address, port: number): boolean {
  if (port < rule.firstPort || port > rule.lastPort) return false;
  return rule.network === undefined || isWithin(address, rule.network);
}

/** Strict: four decimal parts, or IPv6, maybe with a zone. The library by itself would read `0177.1` too. */
function parseAddress(text: string): Address | undefined {
  const bare = text.replace(/%.*$/, "");
  if (!bare.includes(":") && !ipaddr.IPv4.isValidFourPartDecimal(bare)) return undefined;
  return ipaddr.isValid(bare) ? ipaddr.parse(bare) : undefined;
}
