import { checked } from "#lib/api/checked.ts";
import { type Client, createClient } from "#lib/api/client.ts";
import type { TransportOptions } from "#lib/api/transport.ts";
import { VERSION } from "#lib/version.ts";
import type { Io } from "./io.ts";
import type { Settings } from "./settings.ts";

/** Safe calls are tried this long over all addresses. */
const RETRY_FOR_MS = 30_000;

/** What every command gets. */
export interface Cli {
  readonly settings: Settings;
  readonly io: Io;
  readonly client: Client;
  /** A client for a loop with patience of its own: no retries. */
  impatient(options?: Pick<TransportOptions, "timeoutMs">): Client;
  /** What the process ends with when no failure is thrown: `register` sets it to its command's code. */
  exitCode: number;
}

export function createCli(settings: Settings, io: Io): Cli {
  const { urls, token } = settings;
  const base: TransportOptions = { urls, token, headers: { "user-agent": `headgate/${VERSION}` } };
  return {
    settings,
    io,
    client: createClient({ ...base, retryForMs: RETRY_FOR_MS, onRetry: tellOnce(io) }, checked),
    impatient: (options = {}) => createClient({ ...base, ...options }, checked),
    exitCode: 0,
  };
}

function tellOnce(io: Io): (error: Error) => void {
  let isTold = false;
  return ({ message }) => {
    if (!isTold) io.note(`headgate: ${message}; trying for ${RETRY_FOR_MS / 1000} s`, "dim");
    isTold = true;
  };
}
