import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keptLog } from "#test/support/kept-log.ts";
import { trustedProxies } from "./config-values.ts";
import { arrivalOf, arrivals } from "./arrival.ts";

const PROXIES = trustedProxies.parse("10.0.0.0/8, 192.168.7.7, fd00::/8");
const peer = (address: string, secure = false) => ({ address, secure });
const clientOf = (address: string, forwardedFor: string) =>
  arrivalOf(peer(address), { "x-forwarded-for": forwardedFor }, PROXIES).address;

describe("who a request comes from", () => {
  test.each([
    ["one proxy", "10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["a chain of proxies, each of ours", "10.0.0.1", "203.0.113.9, 192.168.7.7,fd00::2", "203.0.113.9"],
    ["what the client wrote itself", "10.0.0.1", "8.8.8.8, 203.0.113.9", "203.0.113.9"],
    ["a client that calls itself a proxy of ours", "10.0.0.1", "10.9.9.9, 203.0.113.9", "203.0.113.9"],
    ["nobody but proxies: the farthest", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
    ["a proxy that tells of nobody", "10.0.0.1", "", "10.0.0.1"],
    ["garbage at the end", "10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"],
    ["garbage behind a proxy: the last that is certain", "10.0.0.1", "203.0.113.9, ?, 10.0.0.2", "10.0.0.2"],
    ["an empty entry", "10.0.0.1", "203.0.113.9, , 10.0.0.2", "10.0.0.2"],
    ["no address: a name", "10.0.0.1", "client.example", "10.0.0.1"],
    ["no address: octal", "10.0.0.1", "0313.0.113.9", "10.0.0.1"],
    ["no address: brackets around IPv4", "10.0.0.1", "[203.0.113.9]", "10.0.0.1"],
    ["no address: a zone", "10.0.0.1", "fe80::1%eth0", "10.0.0.1"],
    ["a port", "10.0.0.1", "203.0.113.9:4711", "203.0.113.9"],
    ["IPv6", "10.0.0.1", "2001:DB8:0::9", "2001:db8::9"],
    ["IPv6 in brackets", "10.0.0.1", "[2001:db8::9]", "2001:db8::9"],
    ["IPv6 and a port", "10.0.0.1", "[2001:db8::9]:4711", "2001:db8::9"],
    ["IPv4 written as IPv6", "::ffff:10.0.0.1", "::ffff:203.0.113.9, ::FFFF:c0a8:707", "203.0.113.9"],
    ["a peer that is no proxy", "203.0.113.1", "203.0.113.9", "203.0.113.1"],
    ["a peer beside the network", "192.168.7.8", "203.0.113.9", "192.168.7.8"],
    ["a peer of IPv6 that is no proxy", "2001:db8::1%eth0", "203.0.113.9", "2001:db8::1%eth0"],
    ["a socket that is gone", "", "203.0.113.9", ""],
  ])("%s", (_, from, forwardedFor, client) => {
    expect(clientOf(from, forwardedFor)).toBe(client);
  });

  test("IPv4 is told as such, also where nobody is trusted", () => {
    expect(arrivalOf(peer("::ffff:203.0.113.9"), {}, []).address).toBe("203.0.113.9");
  });

  test("whatever the client wrote of itself, the proxy's own word comes after it", () => {
    fc.assert(
      fc.property(fc.string(), (forged) => {
        expect(clientOf("10.0.0.1", `${forged}, 203.0.113.9`)).toBe("203.0.113.9");
      }),
    );
  });
});

describe("whether it came over TLS", () => {
  const isSecure = (address: string, proto: string | undefined, secure = false) =>
    arrivalOf(peer(address, secure), proto === undefined ? {} : { "x-forwarded-proto": proto }, PROXIES)
      .secure;

  test.each([
    ["a proxy says so", "10.0.0.1", "https", false, true],
    ["a proxy says so in capitals", "10.0.0.1", "HTTPS", false, true],
    ["a proxy says otherwise of its client", "10.0.0.1", "http", true, false],
    ["a proxy says nothing", "10.0.0.1", undefined, true, true],
    ["the nearest of several decides", "10.0.0.1", "https, http", false, false],
    ["a client says so", "203.0.113.1", "https", false, false],
    ["a client says otherwise", "203.0.113.1", "http", true, true],
  ])("%s", (_, from, proto, secure, expected) => {
    expect(isSecure(from, proto, secure)).toBe(expected);
  });
});

test("a proxy that nobody named is told of, once; a named one, and whoever comes by himself, never", () => {
  const log = keptLog();
  const arrive = arrivals(PROXIES, log);
  const come = (remoteAddress: string, headers: IncomingHttpHeaders) =>
    arrive({ socket: { remoteAddress }, headers } as IncomingMessage); // no more of it is asked
  come("203.0.113.1", {});
  come("10.0.0.1", { "x-forwarded-for": "203.0.113.9" });
  expect(log.lines).toEqual([]);
  for (const from of ["::ffff:172.16.0.1", "172.16.0.2"]) come(from, { "x-forwarded-for": "203.0.113.9" });
  expect(log.lines).toMatchObject([{ level: "warn", fields: { address: "172.16.0.1" } }]);
});

test("headers of a peer that is not trusted change nothing, whatever they are", () => {
  const addresses = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom("10.0.0.1", "fd00::1", "::1"));
  const header = fc.oneof(fc.string(), fc.array(addresses).map(String));
  fc.assert(
    fc.property(addresses, header, header, fc.boolean(), (address, forwardedFor, proto, secure) => {
      const headers = { "x-forwarded-for": forwardedFor, "x-forwarded-proto": proto };
      fc.pre(!address.startsWith("10.") && !/^fd/i.test(address) && !address.startsWith("::ffff:"));
      expect(arrivalOf({ address, secure }, headers, PROXIES)).toEqual({ address, secure });
      expect(arrivalOf({ address, secure }, headers, [])).toEqual({ address, secure });
    }),
  );
});
