import { HeadgateError } from "#lib/contract/error.ts";
import { Report } from "#lib/contract/report.ts";
import type { Reports } from "#server/ports/reports.ts";
import { check, jsonOf, readBounded } from "./input.ts";
import { LargeReports } from "./large-reports.ts";
import { MAX_BODY_BYTES, MAX_REPORT_BYTES } from "./limits.ts";
import type { RawHandler } from "./raw-handler.ts";

/** On the socket: of all writes this one comes most often, from every client every few seconds. */
export function postReport(reports: Pick<Reports, "take">): RawHandler<"postReport"> {
  const large = new LargeReports();
  return async (req, res, { params }) => {
    const { headers } = req;
    const bytes = await readBounded(req, headers["content-length"], MAX_REPORT_BYTES);
    let value: unknown;
    const read = () => void (value = jsonOf(bytes, headers["content-type"]));
    const take = () => {
      const report = check("body", Report, value ?? {});
      refuseRepeated(report);
      reports.take(params.ns, report);
    };
    if (bytes.length > MAX_BODY_BYTES) await large.read(bytes.length, read, take);
    else {
      read();
      take();
    }
    res.writeHead(202, ACCEPTED).end();
  };
}

const ACCEPTED = { "cache-control": "no-store", "content-length": "0" } as const;

/** Each instance stands once, or what a client says of it would count as several reports. */
function refuseRepeated({ calls }: Report): void {
  const seen = new Set<string>();
  for (const [index, { service, instance }] of calls.entries()) {
    if (seen.size === seen.add(`${service}/${instance}`).size) {
      const issue = { path: `body.calls.${index}`, message: `${service} ${instance} stands twice` };
      throw new HeadgateError("invalid_argument", `${issue.path}: ${issue.message}`, {
        details: { issues: [issue] },
      });
    }
  }
}
