import { HeadgateError } from "#lib/contract/error.ts";
import { pause } from "#lib/api/backoff.ts";
import type { Client } from "#lib/api/client.ts";
import type { InstanceParams } from "./arguments.ts";
import { EXIT, Failure } from "./exit.ts";

const POLL_MS = 250;

/** Waits until an instance has registered a version; throws a Failure with the one it has when the time is over. */
export async function waitForVersion(
  client: Client,
  params: InstanceParams,
  version: string,
  { endsAt, signal }: { readonly endsAt: number; readonly signal: AbortSignal },
): Promise<void> {
  for (let last = "it has not registered yet"; ;) {
    try {
      const view = await client.getInstance({ params, query: {}, signal });
      if (view.registered && view.version === version) return;
      if (view.registered)
        last = view.version === undefined ? "it names no version" : `it is ${view.version}`;
    } catch (error) {
      if (!(error instanceof HeadgateError) || signal.aborted) throw error;
      // Its process is starting; or Headgate is out of reach, which is waited out.
      if (error.code !== "not_found" && error.code !== "unavailable") throw error;
      last = error.message;
    }
    if (Date.now() >= endsAt) {
      const what = `${params.instance} did not register version ${version} in time: ${last}`;
      throw new Failure(EXIT.timedOut, what, "");
    }
    await pause(POLL_MS, signal);
  }
}
