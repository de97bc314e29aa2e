import { isIPv6 } from "node:net";

/** Where somebody comes from, as far as an address tells: of IPv6 the network of 64 bits, which one holder has all of. */
export function placeOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
  if (!isIPv6(plain)) return plain;
  const [before = "", after] = plain.replace(/%.*$/, "").toLowerCase().split("::");
  const left = groupsOf(before);
  const right = groupsOf(after ?? "");
  const zeros = after === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  return `${groups.slice(0, 4).join(":")}::/64`;
}

function groupsOf(part: string): string[] {
  return part === "" ? [] : part.split(":").map((group) => group.replace(/^0+(?=.)/, ""));
}
