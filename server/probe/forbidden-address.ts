import ipaddr from "ipaddr.js";

/**
 * Addresses no instance can have, or that hand out a cloud's credentials: refused whatever the operator's rules say.
 * 168.63.129.16 and 192.0.0.192 are Azure's and Oracle's, 100.100.100.200 is Alibaba's, fd20:ce::254 Google's.
 */
const FORBIDDEN: readonly (readonly [cidr: string, what: string])[] = [
  ["169.254.169.254/32", "a metadata address"],
  ["100.100.100.200/32", "a metadata address"],
  ["168.63.129.16/32", "a metadata address"],
  ["192.0.0.192/32", "a metadata address"],
  ["fd00:ec2::254/128", "a metadata address"],
  ["fd20:ce::254/128", "a metadata address"],
  ["169.254.0.0/16", "a link-local address"],
  ["fe80::/10", "a link-local address"],
  ["224.0.0.0/4", "a multicast address"],
  ["ff00::/8", "a multicast address"],
  ["255.255.255.255/32", "the broadcast address"],
  ["0.0.0.0/8", "the unspecified address"],
  ["::/128", "the unspecified address"],
];

/** Prefixes of IPv6 that carry an IPv4 address, and the byte it starts at: RFC 4291, 6052, 8215, 3056. */
const EMBEDDING: readonly (readonly [cidr: string, firstByte: number])[] = [
  ["::ffff:0:0/96", 12],
  ["::ffff:0:0:0/96", 12],
  ["64:ff9b::/96", 12],
  ["64:ff9b:1::/48", 12],
  ["2002::/16", 2],
  ["::/96", 12],
];

const ranges = FORBIDDEN.map(([cidr, what]) => ({ range: ipaddr.parseCIDR(cidr), what }));
const embeddings = EMBEDDING.map(([cidr, firstByte]) => ({ range: ipaddr.parseCIDR(cidr), firstByte }));

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Why an address is never connected to, for a person; undefined when it may be. */
export function forbidden(address: Address): string | undefined {
  for (const form of forms(address)) {
    const hit = ranges.find(({ range }) => isWithin(form, range));
    if (hit !== undefined) return hit.what;
  }
  return undefined;
}

/** An address and the IPv4 address it carries, where it carries one, last. */
export function forms(address: Address): readonly Address[] {
  const bytes = address.toByteArray();
  if (bytes.length === 4) return [address];
  const carried = embeddings.find(({ range }) => isWithin(address, range));
  // ::1 and :: are in ::/96, but are addresses of their own.
  if (carried === undefined || bytes.slice(0, 15).every((byte) => byte === 0)) return [address];
  return [address, ipaddr.fromByteArray(bytes.slice(carried.firstByte, carried.firstByte + 4))];
}

export function isWithin(address: Address, [network, bits]: readonly [Address, number]): boolean {
  return address.kind() === network.kind() && address.match([network, bits]);
}
