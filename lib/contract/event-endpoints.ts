import { z } from "zod";
import { Moment } from "./moment.ts";
import { I, Page, row } from "./endpoint-row.ts";
import { EventId, LoggedEvent, TransitionKind } from "./events.ts";
import { InstanceId, Namespace, ServiceName } from "./names.ts";
import { pageOf } from "./views.ts";
import { routes } from "./routes.ts";

/** Events are too many to be counted: the total is there where the answer is all there is. */
const EventList = pageOf(LoggedEvent).partial({ total: true }).extend({
  /** When the oldest event that is kept was, ms, whatever is asked for: where the answer comes to the end of the log. */
  begins: z.number().optional(),
});
const EventPage = { ...Page, cursor: EventId.optional() };
const EventFilter = {
  namespace: Namespace.optional(),
  service: ServiceName.optional(),
  instance: InstanceId.optional(),
  kind: z.union([TransitionKind, z.array(TransitionKind).max(TransitionKind.options.length)]).optional(),
  actor: z.string().max(128).optional(),
};

/** Transitions: as a list, of one instance, and as they happen. */
export const eventEndpoints = {
  listEvents: row({
    ...routes.listEvents,
    scope: "view",
    servedBy: "leader",
    summary: "Transitions, newest first; since is included, until is not; at: begins with that event, or 404",
    query: z.strictObject({
      ...EventPage,
      ...EventFilter,
      at: EventId.optional(),
      since: Moment.optional(),
      until: Moment.optional(),
    }),
    response: EventList,
  }),
  listInstanceHistory: row({
    ...routes.listInstanceHistory,
    scope: "view",
    servedBy: "leader",
    summary: "Transitions of one instance, newest first, also when it is gone",
    params: I,
    query: z.strictObject(EventPage),
    response: EventList,
  }),
  streamEvents: row({
    ...routes.streamEvents,
    scope: "view",
    servedBy: "leader",
    summary: "Transitions as they happen; resumes from Last-Event-ID",
    query: z.strictObject(EventFilter),
  }),
} as const;
