import { z } from "zod";
import { Page } from "./endpoint-row.ts";
import { ServiceName } from "./names.ts";

/** `report`: no replica serves it a table, it only says what it holds. */
export const Transport = z.enum(["stream", "poll", "report"]);
export type Transport = z.infer<typeof Transport>;

/** What a client holds of one service's table. */
export const HeldTable = z.object({
  service: z.string(),
  /** 0: nothing that is known. */
  held: z.number().int(),
  /** Of the published table; absent while there is none. */
  revision: z.number().int().optional(),
  /** By how much the held revision is lower; 0: it has the table. */
  behind: z.number().int(),
  /** When the oldest change was published that it lacks, as far as is known. */
  behindSince: z.number().optional(),
});
export type HeldTable = z.infer<typeof HeldTable>;

/** A process that consumes tables. */
export const ClientView = z.object({
  namespace: z.string(),
  /** `<service>/<id>` by its own word, else its token's name and address. */
  id: z.string(),
  named: z.boolean(),
  /** The service it is part of, by its own word. */
  service: z.string().optional(),
  zone: z.string().optional(),
  sdk: z.string().optional(),
  transport: Transport,
  /** A stream or a long poll is open. */
  open: z.boolean(),
  lastContactAt: z.number(),
  /** Replicas that serve it. */
  replicas: z.array(z.string()),
  /** It reports its calls now. */
  reporting: z.boolean(),
  /** What it reports is left out, of these services. */
  suspectedBy: z.array(z.string()),
  /** Tables it consumes, and how many of them are older than the published ones. */
  tables: z.number().int(),
  tablesBehind: z.number().int(),
  /** Those furthest behind first, 20 at most; in a service's list, that service's. */
  held: z.array(HeldTable).max(20),
});
export type ClientView = z.infer<typeof ClientView>;

export const ClientList = z.object({
  items: z.array(ClientView),
  nextCursor: z.string().optional(),
  total: z.number().int(),
  /** Replicas that did not say in time who consumes from them: their clients may be missing. */
  silentReplicas: z.array(z.string()),
});
export type ClientList = z.infer<typeof ClientList>;

const Flag = z.enum(["true", "false"]);

export const ClientFilter = {
  ...Page,
  /** A part of its id. */
  q: z.string().max(200).optional(),
  transport: Transport.optional(),
  /** Only those that hold an older table than the published one, or only the others. */
  behind: Flag.optional(),
  reporting: Flag.optional(),
  suspect: Flag.optional(),
  /** The service that the client is part of. */
  caller: ServiceName.optional(),
};
