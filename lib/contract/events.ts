import { z } from "zod";
import { TRANSITION_KINDS } from "./closed-sets.ts";

/** The closed set of transitions. `<subject>.<what>`. */
export const TransitionKind = z.enum(TRANSITION_KINDS);
export type TransitionKind = z.infer<typeof TransitionKind>;

/** A change of state with its cause and time; the event log is made of them. */
export const Transition = z.object({
  kind: TransitionKind,
  at: z.number(),
  namespace: z.string().optional(),
  service: z.string().optional(),
  instance: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  /** Written for a person: what happened and why. */
  text: z.string(),
  actor: z.string().optional(),
  revision: z.number().optional(),
  evidence: z.record(z.string(), z.unknown()).optional(),
});
export type Transition = z.infer<typeof Transition>;

/** `<term>-<number>`, both in base 36 and of a fixed width: the leader key's create revision, and a count from 1. */
export const EventId = z.string().regex(/^[0-9a-z]{11}-[0-9a-z]{8}$/, "not the id of an event");

/**
 * A transition in the log. Ids sort as text in the order of events, across restarts and leaders, and never change:
 * they are cursors, permalinks and the stream's `Last-Event-ID`. The key in the store is made of them (server/core/keys.ts).
 */
export const LoggedEvent = Transition.extend({ id: z.string() });
export type LoggedEvent = z.infer<typeof LoggedEvent>;
