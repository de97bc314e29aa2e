import { pause } from "#lib/api/backoff.ts";
import { connect } from "#lib/sdk/connect.ts";
import { SAMPLE_NAMESPACE } from "./plan.ts";

/** Calls services as any program with the client library does. */
export interface Caller {
  /** Resolves when each of its services can be called, or after `withinMs`. */
  ready(withinMs: number): Promise<void>;
  /** One call of `service`; whether it was answered without a failure of the server. Never rejects. */
  call(service: string, signal?: AbortSignal): Promise<boolean>;
  /** Tells its last report, and ends. */
  close(): Promise<void>;
}

export interface CallerParts {
  readonly url: string;
  readonly token: string;
  readonly services: readonly string[];
  /** Who calls: the service, and the instance of it. */
  readonly service: string;
  readonly id: string;
  readonly zone?: string;
  readonly reportMs: number;
  readonly onTrouble: (what: string) => void;
  /** Its calls reach nobody. */
  readonly isCutOff?: () => boolean;
}

const LOOK_MS = 50;

export function openCaller(parts: CallerParts): Caller {
  const { url, token, services, service, id, zone, reportMs, onTrouble, isCutOff } = parts;
  const client = connect({
    ...{ urls: url, token, namespace: SAMPLE_NAMESPACE, service, id, zone, reportMs, onTrouble },
    fetch: async (input, init) =>
      isCutOff?.() === true ? Promise.reject(unreachable()) : fetch(input, init),
  });
  for (const name of services) client.service(name);
  const isServed = (name: string) => client.table(name)?.endpoints.some(({ weight }) => weight > 0);

  return {
    async ready(withinMs) {
      const over = performance.now() + withinMs;
      while (!services.every(isServed) && performance.now() < over) await pause(LOOK_MS);
    },
    async call(name, signal) {
      try {
        const response = await client.service(name).fetch("/work", { signal: signal ?? null });
        await response.arrayBuffer();
        return response.status < 500;
      } catch {
        return false;
      }
    },
    close: async () => client.close(),
  };
}

/** As fetch fails where nobody listens. */
function unreachable(): TypeError {
  const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  return new TypeError("fetch failed", { cause });
}
