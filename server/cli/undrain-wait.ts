import { HeadgateError } from "#lib/contract/error.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { backoffMs, pause } from "#lib/api/backoff.ts";
import type { Client } from "#lib/api/client.ts";
import { NotReachable } from "#lib/api/not-reachable.ts";
import type { InstanceParams } from "./arguments.ts";
import { EXIT, Failure } from "./exit.ts";
import { limited } from "./limit.ts";

export type Until = "serving" | "full";

/** How long one question may wait at the server, ms. */
const ASK_MS = 30_000;
const PACE = { minMs: 200, maxMs: 2000 };

function isBack(view: InstanceView, until: Until): boolean {
  return until === "serving" ? view.weight > 0 : view.weight > 0 && view.weight >= view.baseWeight;
}

export interface BackOptions {
  readonly until: Until;
  /** ms since the epoch. */
  readonly endsAt: number;
  /** Ends the wait: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Waits for an undrained instance; throws a Failure with what keeps it out when the time is over. */
export async function waitUntilBack(
  client: Client,
  params: InstanceParams,
  { until, endsAt, signal }: BackOptions,
): Promise<InstanceView> {
  let last: InstanceView | HeadgateError | undefined;
  for (let attempt = 0; ; attempt++) {
    const leftMs = endsAt - Date.now();
    if (leftMs <= 0) throw notBack(last, params, until);
    const query = { until, wait: `${Math.min(leftMs, ASK_MS)}ms` };
    const limit = limited(leftMs + 2000, signal);
    try {
      last = await client.getInstance({ params, query, signal: limit.signal });
      if (isBack(last, until)) return last;
    } catch (error) {
      if (limit.isTimeUp())
        last = new NotReachable("Headgate did not answer in time", { mayHaveArrived: false, cause: error });
      // Not registered yet: its process is starting. Out of reach: waited out.
      else if (error instanceof HeadgateError && (error.code === "not_found" || error.code === "unavailable"))
        last = error;
      else throw error;
    } finally {
      limit.end();
    }
    await pause(Math.min(backoffMs(attempt, PACE), Math.max(0, endsAt - Date.now())), signal);
  }
}

function notBack(
  last: InstanceView | HeadgateError | undefined,
  params: InstanceParams,
  until: Until,
): Failure {
  const advice = `It is undrained; \`headgate status ${params.service} --namespace ${params.ns}\` shows what keeps it out.`;
  if (last instanceof NotReachable) return new Failure(EXIT.notReachable, last.message, advice);
  const why =
    last instanceof HeadgateError
      ? last.message
      : last === undefined
        ? "no time to look"
        : `${last.status}, weight ${last.weight} of ${last.baseWeight}: ${last.causes.map(({ text }) => text).join("; ")}`;
  const facts = last instanceof HeadgateError || last === undefined ? {} : { instance: last };
  return new Failure(
    EXIT.timedOut,
    `not ${until === "full" ? "at full weight" : "serving"} in time: ${why}`,
    advice,
    facts,
  );
}
