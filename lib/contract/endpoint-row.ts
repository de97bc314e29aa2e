import { z } from "zod";
import type { Scope } from "./access.ts";
import { DurationMs } from "./moment.ts";
import { InstanceId, Namespace, ServiceName } from "./names.ts";
import { ALL_NAMESPACES } from "./qualified-name.ts";
import type { Route } from "./routes.ts";

/** One row of the API: handlers, client, OpenAPI and access checks derive from it. */
export interface EndpointRow extends Route {
  readonly summary: string;
  /** The scope a caller must hold; `public` needs none; `session` any verified identity. */
  readonly scope: Scope | "public" | "session";
  /** `leader`: a follower forwards it. `any`: every replica answers from what it holds. */
  readonly servedBy: "any" | "leader";
  /** Every parameter of the path. */
  readonly params: z.ZodObject;
  /** `*` in the place of the namespace asks for all that the caller may see; services are then told as `<namespace>/<service>`. */
  readonly acrossNamespaces?: true;
  readonly query: z.ZodObject;
  readonly body?: z.ZodType;
  /** Its body names thousands of instances, and of what stands over them: it may be as long as that. */
  readonly namesMany?: true;
  /** The change must, or may, name what it was made of: `If-Match` with an ETag, or 428; 412 when that is not it any more. */
  readonly ifMatch?: "required" | "optional";
  readonly response: z.ZodType;
  readonly status: number;
  /** The other status of a success, with the same body. */
  readonly otherStatus?: number;
}

const none = z.strictObject({});
/** What paths name: a namespace, a service in it, an instance of that. */
export const N = z.object({ ns: Namespace });
export const NOrAll = z.object({ ns: z.union([Namespace, z.literal(ALL_NAMESPACES)]) });
export const S = N.extend({ service: ServiceName });
export const I = S.extend({ instance: InstanceId });
const Empty = z.undefined();
const LIMIT = "a whole number from 1 to 10000";
/** Of a list in pages. */
export const Page = {
  limit: z.coerce.number(LIMIT).int(LIMIT).min(1, LIMIT).max(10_000, LIMIT).default(1000),
  cursor: z.string().max(1024).optional(),
};
export const Wait = DurationMs.refine((ms) => ms <= 60_000, "at most 60s").optional();

export function row<const R extends Partial<EndpointRow> & Route & Pick<EndpointRow, "summary" | "scope">>(
  given: R,
) {
  const defaults = {
    servedBy: "any",
    params: none,
    query: none,
    response: Empty,
    status: 200,
  } as const;
  return { ...defaults, ...given } as typeof defaults extends infer D ? Omit<D, keyof R> & R : never;
}
