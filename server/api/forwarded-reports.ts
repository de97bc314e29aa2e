import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { HeadgateError } from "#lib/contract/error.ts";
import { Namespace } from "#lib/contract/names.ts";
import { Report } from "#lib/contract/report.ts";
import type { Reports, TakenReport } from "#server/ports/reports.ts";
import { check, readJson } from "./input.ts";
import { MAX_FORWARDED_REPORTS_BYTES } from "./limits.ts";

export const REPORTS_PATH = "/internal/v1/reports";

const Forwarded = z.object({ reports: z.array(z.unknown()) });
const One = z.object({ namespace: Namespace, ageMs: z.number().min(0).max(600_000), report: Report });

/** Reports that another replica took. One that cannot be read, of a newer version perhaps, does not stop the others. */
export async function takeForwardedReports(
  reports: Reports,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { headers } = req;
  const body = await readJson(
    req,
    headers["content-type"],
    headers["content-length"],
    MAX_FORWARDED_REPORTS_BYTES,
  );
  const readable: TakenReport[] = [];
  const told = check("body", Forwarded, body).reports;
  for (const one of told) {
    const parsed = One.safeParse(one);
    if (parsed.success) readable.push(parsed.data);
  }
  if (!reports.takeForwarded(readable))
    throw new HeadgateError("unavailable", "this replica does not lead; try again", { retryAfterMs: 1000 });
  reports.dropUnreadable(told.length - readable.length);
  res.writeHead(204).end();
}
