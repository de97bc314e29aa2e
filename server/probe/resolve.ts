import dns from "node:dns";
import net from "node:net";
import type { Clock } from "#server/ports/clock.ts";
import type { AddressGuard } from "./guard.ts";

/** The one address that a probe may connect to, or why it may not connect. */
export type Resolution =
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "failed"; readonly detail: string };

/** The first address of a name, in text. Rejects with a system error. */
export type Lookup = (host: string) => Promise<string>;

export type Resolve = (host: string, port: number) => Resolution | Promise<Resolution>;

/** How long the address of a name is kept, ms. */
const KEPT_MS = 3000;

/** IPv4 first: instances listen on 0.0.0.0 more often than on ::, and one probe tries one address. */
export const systemLookup: Lookup = async (host) =>
  (await dns.promises.lookup(host, { order: "ipv4first" })).address;

/**
 * Turns a host into an address that the guard allows. Whoever connects uses exactly this address, so that a name
 * which answers differently the second time gains nothing.
 */
export function createResolver(deps: {
  readonly clock: Clock;
  readonly guard: AddressGuard;
  readonly lookup?: Lookup;
}): Resolve {
  const { clock, guard, lookup = systemLookup } = deps;
  const known = new Map<string, Promise<string>>();

  const lookUp = (host: string): Promise<string> => {
    const kept = known.get(host);
    if (kept !== undefined) return kept;
    const answer = lookup(host);
    known.set(host, answer);
    const forget = (): void => void known.delete(host);
    answer.then(() => clock.after(KEPT_MS, forget), forget);
    return answer;
  };

  const judge = (address: string, port: number): Resolution => {
    const refusal = guard.check(address, port);
    return refusal === undefined
      ? { kind: "address", address }
      : { kind: "failed", detail: `address refused: ${refusal}` };
  };

  return (host, port) => {
    if (net.isIP(host) !== 0) return judge(host, port);
    return lookUp(host).then(
      (address) => judge(address, port),
      (error: unknown) => ({ kind: "failed", detail: `cannot resolve ${host}: ${lookupWords(error)}` }),
    );
  };
}

function lookupWords(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "failed";
  return code === "ENOTFOUND" ? "no such name" : code;
}
