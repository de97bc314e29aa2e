import type { HttpCheck } from "#server/core/probe.ts";
import type { Finding } from "./checker.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The first 64 KiB; empty where the check expects nothing of it. */
  readonly body: Buffer;
}

/** Whether an answer passes its check, and what it says of the instance. */
export function judgeAnswer(check: HttpCheck, { status, headers, body }: HttpAnswer): Finding {
  const isExpected = check.expectStatus.some(([first, last]) => status >= first && status <= last);
  const lacks =
    check.expectBody !== undefined && !body.includes(check.expectBody) ? check.expectBody : undefined;
  const about = {
    kind: "finding",
    isUnanswered: false,
    degraded: isTrue(headers["x-headgate-degraded"]) || isTrue(headers["x-envoy-degraded"]),
    inFlight: readCount(headers["x-headgate-in-flight"]),
  } as const;
  if (!isExpected) {
    return { ...about, ok: false, detail: `status ${status}, expected ${rangesText(check.expectStatus)}` };
  }
  if (lacks !== undefined) {
    const reason = check.method === "HEAD" ? "an answer to HEAD has no body" : "the body has none";
    return {
      ...about,
      ok: false,
      detail: `status ${status}, expected ${JSON.stringify(shorten(lacks))}: ${reason}`,
    };
  }
  return { ...about, ok: true, detail: `status ${status}` };
}

function rangesText(ranges: HttpCheck["expectStatus"]): string {
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");
}

function isTrue(value: string | readonly string[] | undefined): boolean {
  return typeof value === "string" && value.trim().toLowerCase() === "true";
}

/** A count of calls; anything else, a list or an absurd number too, says nothing. */
function readCount(value: string | readonly string[] | undefined): number | undefined {
  return typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
