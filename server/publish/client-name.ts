import type { IncomingMessage } from "node:http";

/** Who consumes tables, by its own word or by where it comes from. */
export interface ClientName {
  readonly id: string;
  readonly named: boolean;
}

const NAME = /^[A-Za-z0-9._:-]{1,200}\/[!-~]{1,200}$/;

/**
 * `Headgate-Client: <service>/<id>`, on streams also `?client=`; else the token's name and the address.
 * Undefined when a name was given that is none.
 */
export function clientName(
  req: IncomingMessage,
  { identity, address }: { readonly identity: { readonly name: string }; readonly address: string },
  given: string | readonly string[] | undefined = req.headers["headgate-client"],
): ClientName | undefined {
  if (given === undefined)
    return { id: `${identity.name}@${address === "" ? "gone" : address}`, named: false };
  return typeof given === "string" && NAME.test(given) ? { id: given, named: true } : undefined;
}

export const CLIENT_NAME_RULE =
  "Headgate-Client (or ?client=) is <service>/<id>: a service name, a slash, and 1–200 visible characters";
