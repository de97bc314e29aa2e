import { Agent } from "undici";
import { z } from "zod";
import { type ErrorCode, HeadgateError, type HeadgateErrorOptions } from "#lib/contract/error.ts";
import type { QueryRange } from "./telemetry/long-range.ts";

const ANSWER_MS = 10_000;
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_REASON_CHARS = 300;
const RETRY_MS = 5000;
/** https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview: asking again changes neither. */
const REFUSED: ReadonlySet<number> = new Set([400, 422]);

/** https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries */
const Answer = z.object({
  status: z.literal("success"),
  data: z.object({
    resultType: z.literal("matrix"),
    result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])) })).max(1),
  }),
});
const Refusal = z.object({ error: z.string() });

/**
 * Asks a Prometheus over its HTTP API; `base` has no slash at the end. What goes wrong is `unavailable`, with why, and
 * what it refuses whenever it is asked `invalid_argument`.
 */
export function prometheusAsker(
  base: string,
  { answerMs = ANSWER_MS }: { readonly answerMs?: number } = {},
): { readonly queryRange: QueryRange; close(): Promise<void> } {
  const url = new URL(base);
  const path = url.pathname.replace(/\/$/, "");
  const agent = new Agent({ connect: { timeout: 2000 }, connections: 4 });

  async function get(search: URLSearchParams): Promise<{ status: number; text: string }> {
    const signal = AbortSignal.timeout(answerMs);
    const { statusCode, body } = await agent.request({
      origin: url.origin,
      path: `${path}/api/v1/query_range?${search}`,
      method: "GET",
      headers: { accept: "application/json" },
      signal,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BYTES) throw unavailable("answers more than 4 MiB");
      chunks.push(chunk);
    }
    return { status: statusCode, text: Buffer.concat(chunks).toString() };
  }

  return {
    async queryRange({ query, startMs, endMs, stepMs }) {
      const search = new URLSearchParams({
        query,
        start: String(startMs / 1000),
        end: String(endMs / 1000),
        step: String(stepMs / 1000),
        timeout: `${answerMs / 1000}s`,
      });
      const { status, text } = await get(search).catch((cause: unknown) => {
        if (cause instanceof HeadgateError) throw cause;
        throw unavailable(
          `does not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
          cause,
        );
      });
      if (REFUSED.has(status)) throw said("invalid_argument", `refuses it: ${status}${reasonIn(text)}`);
      if (status !== 200) throw unavailable(`answers ${status}${reasonIn(text)}`);
      const answer = Answer.safeParse(parsed(text));
      if (!answer.success) throw unavailable("says what is not what Prometheus answers", answer.error);
      const values = answer.data.data.result[0]?.values ?? [];
      return values.map(([seconds, value]) => ({ at: seconds * 1000, value: numberOf(value) }));
    },
    // Not `close`: it waits for answers that nobody reads any more.
    close: () => agent.destroy(),
  };
}

function unavailable(what: string, cause?: unknown): HeadgateError {
  return said("unavailable", what, { cause, retryAfterMs: RETRY_MS });
}

function said(code: ErrorCode, what: string, more: HeadgateErrorOptions = {}): HeadgateError {
  return new HeadgateError(
    code,
    `Prometheus (HEADGATE_PROMETHEUS_URL) ${what.slice(0, MAX_REASON_CHARS)}`,
    more,
  );
}

function reasonIn(text: string): string {
  const refusal = Refusal.safeParse(parsed(text));
  return refusal.success ? `: ${refusal.data.error}` : "";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Go writes `+Inf`, which Number does not read. */
function numberOf(text: string): number {
  return /^[+-]Inf$/.test(text) ? (text.startsWith("-") ? -Infinity : Infinity) : Number(text);
}
