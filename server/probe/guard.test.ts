import dns from "node:dns";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemClock } from "#server/control/clock.ts";
import { addressGuard, parseRules } from "./guard.ts";
import { createResolver } from "./resolve.ts";

const open = addressGuard({ allow: [], deny: [] });
const guardOf = (rules: { allow?: string; deny?: string }) =>
  addressGuard({ allow: parseRules(rules.allow ?? ""), deny: parseRules(rules.deny ?? "") });

describe("always refused, whatever the rules allow", () => {
  const all = guardOf({ allow: "0.0.0.0/0,::/0" });
  const v4: readonly (readonly [string, string])[] = [
    ["169.254.169.254", "metadata"],
    ["100.100.100.200", "metadata"],
    ["168.63.129.16", "metadata"],
    ["192.0.0.192", "metadata"],
    ["169.254.0.0", "link-local"],
    ["169.254.170.2", "link-local"],
    ["169.254.255.255", "link-local"],
    ["224.0.0.1", "multicast"],
    ["239.255.255.255", "multicast"],
    ["255.255.255.255", "broadcast"],
    ["0.0.0.0", "unspecified"],
    ["0.1.2.3", "unspecified"],
  ];
  const hex = (address: string): string => {
    const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  };
  const disguises = v4.flatMap(([address, what]) => [
    [address, what] as const,
    [`::ffff:${address}`, what] as const,
    [`::ffff:${hex(address)}`, what] as const,
    [`0:0:0:0:0:ffff:${hex(address)}`, what] as const,
    [`::FFFF:${address}`, what] as const,
    [`::ffff:0:${hex(address)}`, what] as const,
    [`64:ff9b::${address}`, what] as const,
    [`64:ff9b::${hex(address)}`, what] as const,
    [`64:ff9b:1::${hex(address)}`, what] as const,
    [`2002:${hex(address)}::1`, what] as const,
    ...(address.startsWith("0.") ? [] : [[`::${hex(address)}`, what] as const]),
  ]);
  const v6: readonly (readonly [string, string])[] = [
    ["fe80::1", "link-local"],
    ["fe80::1%eth0", "link-local"],
    ["febf:ffff::1", "link-local"],
    ["fd00:ec2::254", "metadata"],
    ["fd00:0ec2:0:0:0:0:0:254", "metadata"],
    ["fd20:ce::254", "metadata"],
    ["ff02::1", "multicast"],
    ["ff00::", "multicast"],
    ["::", "unspecified"],
    ["0:0:0:0:0:0:0:0", "unspecified"],
  ];
  test.each([...disguises, ...v6])("%s (%s)", (address, what) => {
    expect(open.check(address, 80)).toContain(what);
    expect(all.check(address, 80)).toContain(what);
  });

  test.each([
    "",
    "localhost",
    "0177.0.0.1",
    "0x7f.1",
    "2130706433",
    "127.1",
    "1.2.3",
    "1.2.3.4.5",
    "::g",
    "[::1]",
  ])("what is no address in plain text: %j", (text) =>
    expect(open.check(text, 80)).toContain("is not an IP address"),
  );

  test("any link-local address, in any disguise", () => {
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.nat(255),
        fc.constantFrom("", "::ffff:", "64:ff9b::", "::"),
        (c, d, prefix) => {
          expect(all.check(`${prefix}169.254.${c}.${d}`, 80)).toBeDefined();
        },
      ),
    );
  });
});

test.each([
  "127.0.0.1",
  "::1",
  "10.0.0.7",
  "172.16.0.1",
  "192.168.1.1",
  "fd12:3456::1",
  "100.64.0.1",
  "8.8.8.8",
  "::ffff:10.0.0.7",
])("%s is allowed by default: Headgate probes its operator's own network", (address) =>
  expect(open.check(address, 8080)).toBeUndefined(),
);

describe("a host that hides its address is resolved, then checked", () => {
  const hosts = [
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "0xa9.254.0251.254",
    "0",
  ];
  test.each(hosts)("%s", async (host) => {
    const resolve = createResolver({ clock: systemClock, guard: open });
    expect(await resolve(host, 80)).toMatchObject({
      kind: "failed",
      detail: expect.stringMatching(/^address refused: /),
    });
  });

  test("the machine's own resolver does read these forms: else the cases above prove nothing", async () => {
    expect((await dns.promises.lookup("2852039166")).address).toBe("169.254.169.254");
  });
});

describe("rules", () => {
  test.each<[{ allow?: string; deny?: string }, string, number, boolean]>([
    [{ deny: "10.0.0.0/8" }, "10.1.2.3", 80, false],
    [{ deny: "10.0.0.0/8" }, "11.1.2.3", 80, true],
    [{ deny: "10.0.0.0/8" }, "::ffff:10.1.2.3", 80, false],
    [{ deny: "10.0.0.0/8" }, "64:ff9b::10.1.2.3", 80, false],
    [{ deny: "10.0.0.0/8:22" }, "10.1.2.3", 22, false],
    [{ deny: "10.0.0.0/8:22" }, "10.1.2.3", 80, true],
    [{ deny: "10.0.0.0/8:1-1023" }, "10.1.2.3", 1023, false],
    [{ deny: "10.0.0.0/8:1-1023" }, "10.1.2.3", 1024, true],
    [{ deny: ":2379-2380" }, "10.1.2.3", 2380, false],
    [{ deny: ":2379-2380" }, "fd00::1", 2379, false],
    [{ deny: "127.0.0.1" }, "127.0.0.1", 1, false],
    [{ deny: "::1" }, "::1", 1, false],
    [{ deny: "[::1]:80" }, "::1", 80, false],
    [{ deny: "[::1]:80" }, "::1", 81, true],
    [{ allow: "10.0.0.0/8" }, "10.1.2.3", 80, true],
    [{ allow: "10.0.0.0/8" }, "127.0.0.1", 80, false],
    [{ allow: "10.0.0.0/8", deny: "10.9.0.0/16" }, "10.9.1.1", 80, false],
    [{ allow: "fd00::/8:1024-65535" }, "fd00::9", 1024, true],
    [{ allow: "fd00::/8:1024-65535" }, "fd00::9", 80, false],
    [{ allow: "::/0" }, "::ffff:10.0.0.1", 80, false],
    [{ allow: "10.0.0.0/8, 192.168.0.0/16 127.0.0.1:80" }, "127.0.0.1", 80, true],
  ])("%j: %s port %i: %s", (rules, address, port, isAllowed) => {
    expect(guardOf(rules).check(address, port) === undefined).toBe(isAllowed);
  });

  test.each([
    ["10.0.0.0/33", 'address rule "10.0.0.0/33": a prefix has at most 32 bits'],
    ["fd00::/129", 'address rule "fd00::/129": a prefix has at most 128 bits'],
    ["300.0.0.0/8", 'address rule "300.0.0.0/8": "300.0.0.0" is not an IP address'],
    ["10.0.0.0/8:0", 'address rule "10.0.0.0/8:0": ports are 1–65535, the lower one first'],
    ["10.0.0.0/8:90-80", 'address rule "10.0.0.0/8:90-80": ports are 1–65535, the lower one first'],
    [":70000", 'address rule ":70000": ports are 1–65535, the lower one first'],
    ["localhost", 'address rule "localhost": write CIDR, CIDR:port, CIDR:port-port or :port'],
    ["10.0.0.0/8, nonsense", 'address rule "nonsense": write CIDR, CIDR:port, CIDR:port-port or :port'],
  ])("%j is refused with the reason", (text, message) => {
    expect(() => parseRules(text)).toThrow(message);
  });

  test("no text makes the parser fail otherwise than by its message", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789abcdef:./-[], %x".split("")) }), (text) => {
        try {
          parseRules(text);
        } catch (error) {
          expect((error as Error).message).toMatch(/^address rule "/);
        }
      }),
    );
  });
});
