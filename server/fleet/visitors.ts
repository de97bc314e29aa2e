import { pause } from "#lib/api/backoff.ts";
import { openCaller } from "./callers.ts";

/** Visits a second; each is five calls, down the chain. */
const VISITS = 8;
/** When the fleet is slow, visitors wait instead of piling up. */
const MAX_AT_ONCE = 24;

/** Sends visitors to a service until `signal` aborts: the traffic that all the other traffic follows from. */
export async function sendVisitors(parts: {
  readonly service: string;
  readonly url: string;
  readonly token: string;
  readonly reportMs: number;
  readonly signal: AbortSignal;
  readonly onTrouble: (what: string) => void;
}): Promise<void> {
  const { service, url, token, signal, reportMs, onTrouble } = parts;
  const visitors = { service: "visitors", id: "sample" };
  const caller = openCaller({ url, token, services: [service], ...visitors, reportMs, onTrouble });
  let atOnce = 0;
  while (!signal.aborted) {
    if (atOnce < MAX_AT_ONCE) {
      atOnce += 1;
      void caller.call(service).finally(() => (atOnce -= 1));
    }
    await pause((500 + Math.random() * 1000) / VISITS, signal).catch(() => undefined);
  }
  await caller.close();
}
