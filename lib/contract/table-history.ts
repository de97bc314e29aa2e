import { z } from "zod";
import { ClientPolicy } from "./client-policy.ts";
import { Endpoint, Protection } from "./table.ts";

/** A change of a routing table, as the replica that answers saw it. */
const TableRevision = z.object({
  revision: z.number().int(),
  /** The one before. */
  from: z.number().int(),
  /** When this replica had it, ms. */
  at: z.number(),
  added: z.number().int(),
  removed: z.number().int(),
  changed: z.number().int(),
  policyChanged: z.boolean(),
  protection: Protection.optional(),
});
export type TableRevision = z.infer<typeof TableRevision>;

export const TableRevisions = z.object({
  /** Newest first. */
  items: z.array(TableRevision),
  /** The revision that is served. */
  current: z.number().int(),
});

const EndpointChange = z.object({
  id: z.string(),
  /** The revision that changed it last, and when. */
  revision: z.number().int(),
  at: z.number(),
  /** Absent: it came. */
  before: Endpoint.optional(),
  /** Absent: it went. */
  after: Endpoint.optional(),
});
export type EndpointChange = z.infer<typeof EndpointChange>;

export const TableDiff = z.object({
  /** The revisions compared: what is at `to` and was not at `from`, or was and is not. */
  from: z.number().int(),
  to: z.number().int(),
  /** When the first and the last change between them came, ms; absent where there is none. */
  firstAt: z.number().optional(),
  lastAt: z.number().optional(),
  /** How many revisions lie between, `to` included. */
  revisions: z.number().int(),
  /** False: it was asked further back than is kept, so `from` is the oldest that is. */
  isWhole: z.boolean(),
  /** By address; what changed and changed back is not among them. */
  endpoints: z.array(EndpointChange),
  policy: z.object({ before: ClientPolicy, after: ClientPolicy }).optional(),
  protection: z.object({ before: Protection, after: Protection }).optional(),
});
export type TableDiff = z.infer<typeof TableDiff>;
