import { z } from "zod";
import { DurationMs } from "./moment.ts";
import { row, S } from "./endpoint-row.ts";
import { TableDiff, TableRevisions } from "./table-history.ts";
import { routes } from "./routes.ts";

const Revision = z.coerce.number("a revision").int("a revision").min(0, "a revision");

/** What changed of a routing table: as far back as memory goes, an hour at most. */
export const tableHistoryEndpoints = {
  listTableRevisions: row({
    ...routes.listTableRevisions,
    scope: "view",
    summary: "The routing table's last changes that this replica keeps, newest first",
    params: S,
    response: TableRevisions,
  }),
  getTableDiff: row({
    ...routes.getTableDiff,
    scope: "view",
    summary:
      "What changed of the routing table: since a duration ago, or between two revisions that are kept",
    params: S,
    query: z.strictObject({
      since: DurationMs.optional(),
      from: Revision.optional(),
      to: Revision.optional(),
    }),
    response: TableDiff,
  }),
} as const;
