import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { Role, Scope } from "#lib/contract/access.ts";
import type { Identity } from "#server/ports/access.ts";

/** What a follower tells the leader beside the request itself. */
export const FORWARD_PREFIX = "/internal/v1/forward";
export const SECRET_HEADER = "headgate-cluster-secret";
const IDENTITY_HEADER = "headgate-identity";
const REQUEST_ID_HEADER = "headgate-forwarded-request-id";
const ADDRESS_HEADER = "headgate-forwarded-for";

const ForwardedIdentity = z.strictObject({
  kind: z.enum(["token", "session", "bootstrap", "open"]),
  id: z.string(),
  name: z.string(),
  role: Role.exactOptional(),
  scopes: z.array(Scope),
  namespaces: z.array(z.string()),
  expiresAt: z.number().exactOptional(),
});

export interface Origin {
  readonly identity: Identity;
  readonly requestId: string;
  readonly address: string;
}

export function encodeOrigin({ identity, requestId, address }: Origin): Record<string, string> {
  return {
    [IDENTITY_HEADER]: Buffer.from(JSON.stringify(identity)).toString("base64url"),
    [REQUEST_ID_HEADER]: requestId,
    [ADDRESS_HEADER]: address,
  };
}

/** Reads what encodeOrigin wrote; undefined when it is not that. Trust it only behind the cluster secret. */
export function decodeOrigin(headers: IncomingHttpHeaders): Origin | undefined {
  const identity = headers[IDENTITY_HEADER];
  const requestId = headers[REQUEST_ID_HEADER];
  const address = headers[ADDRESS_HEADER];
  if (typeof identity !== "string" || typeof requestId !== "string" || typeof address !== "string")
    return undefined;
  try {
    const parsed = ForwardedIdentity.safeParse(
      JSON.parse(Buffer.from(identity, "base64url").toString("utf8")),
    );
    return parsed.success ? { identity: parsed.data, requestId, address } : undefined;
  } catch {
    return undefined;
  }
}
