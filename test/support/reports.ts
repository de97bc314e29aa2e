import { Report, type ReportInput } from "#lib/contract/report.ts";

type Call = ReportInput["calls"][number];

/** Calls to an instance of a service, `orders` unless named otherwise. */
export function calls(instance: string, ok: number, more: Partial<Call> = {}): Call {
  return { service: "orders", instance, ok, ...more };
}

/** A report of `checkout/1`, as a client sends it. */
export function reportBody(more: Partial<ReportInput> & { id?: string; bootId?: string } = {}): ReportInput {
  const { id = "1", bootId = "boot", ...rest } = more;
  return { client: { service: "checkout", id, bootId }, seq: 0, windowMs: 5000, calls: [], ...rest };
}

/** The same, as a replica takes it. */
export function report(more: Parameters<typeof reportBody>[0] = {}): Report {
  return Report.parse(reportBody(more));
}
