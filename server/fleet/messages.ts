import { z } from "zod";

/** What the server tells a process of the fleet. */
export const Order = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("start"),
    url: z.string(),
    token: z.string(),
    /** For the process that deploy-bot runs in. */
    deployToken: z.string().optional(),
    service: z.enum(["gateway", "checkout", "orders", "inventory", "payments"]),
    schedule: z.enum(["lively", "calm"]),
    /** Time between its clients' reports. */
    reportMs: z.number().int(),
    /** When the whole fleet was registered, ms since the epoch: the schedule counts from here. Absent: it is not yet. */
    startedAt: z.number().optional(),
    /** Those it had before it ended; empty at its first start. */
    ports: z.array(z.number().int()),
  }),
  /** The whole fleet is registered. */
  z.object({ kind: z.literal("begin"), startedAt: z.number() }),
  /** Leave, deregister and end. */
  z.object({ kind: z.literal("stop") }),
]);
export type Order = z.infer<typeof Order>;
export type StartOrder = Order & { kind: "start" };

/** What a process of the fleet tells the server. */
export const Notice = z.discriminatedUnion("kind", [
  /** All its instances are registered. */
  z.object({ kind: z.literal("ready"), ports: z.array(z.number().int()) }),
  /** It can never be ready; it ends. */
  z.object({ kind: z.literal("failed"), message: z.string() }),
  z.object({ kind: z.literal("trouble"), message: z.string() }),
]);
export type Notice = z.infer<typeof Notice>;
