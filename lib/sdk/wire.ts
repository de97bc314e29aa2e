import type { Streams } from "#lib/api/client.ts";
import { createTransport, type Sending } from "#lib/api/transport.ts";
import type { ReportInput } from "#lib/contract/report.ts";
import type { PutInstanceBody } from "#lib/contract/registration.ts";
import { tableIn } from "./tables/unreadable-table.ts";
import type { Table } from "./public.ts";

/** What this library asks of Headgate. Rejects with the HeadgateError of lib/contract, `unavailable` when nobody answers. */
export interface Wire extends Streams {
  /** Undefined: nothing newer than `tag` within the wait. Rejects with UnreadableTable where what came is no table. */
  table(
    service: string,
    tag: string | undefined,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<Table | undefined>;
  register(at: Place, body: PutInstanceBody, signal: AbortSignal): Promise<void>;
  heartbeat(at: Place, signal?: AbortSignal): Promise<void>;
  leave(at: Place, deadlineSeconds: number, signal?: AbortSignal): Promise<void>;
  deregister(at: Place, signal?: AbortSignal): Promise<void>;
  report(body: ReportInput, signal: AbortSignal): Promise<void>;
}

export interface Place {
  readonly service: string;
  /** `host:port`. */
  readonly instance: string;
}

interface WireOptions {
  readonly urls: readonly string[];
  readonly token: string | undefined;
  readonly namespace: string;
  /** `<service>/<id>`. */
  readonly clientName: string;
}

const TIMEOUT_MS = 5000;

export function openWire({ urls, token, namespace, clientName }: WireOptions): Wire {
  const transport = createTransport({
    urls,
    token,
    headers: { "headgate-client": clientName },
    timeoutMs: TIMEOUT_MS,
  });
  const base = `/v1/namespaces/${encodeURIComponent(namespace)}`;
  const placeOf = ({ service, instance }: Place) =>
    `${base}/services/${encodeURIComponent(service)}/instances/${encodeURIComponent(instance)}`;
  // None of them does more when it arrives twice: a report has its number.
  const tell = async (sending: Sending) =>
    transport.send({ ...sending, isRepeatable: true }, async (answer) => void (await answer.text()));

  return {
    async openStream(_name, args) {
      const { query, lastEventId, signal } = args as {
        query?: { service?: readonly string[]; client?: string };
        lastEventId?: string;
        signal?: AbortSignal;
      };
      const search = new URLSearchParams((query?.service ?? []).map((service) => ["service", service]));
      if (query?.client !== undefined) search.set("client", query.client);
      const resume = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
      const headers = { accept: "text/event-stream", ...resume };
      return transport.send(
        { method: "GET", path: `${base}/tables/stream?${search}`, headers, signal, isStream: true },
        async ({ body }) => body ?? new ReadableStream<Uint8Array>(),
        0,
      );
    },
    rotate: () => transport.rotate(),
    async table(service, tag, waitMs, signal) {
      const wait = tag === undefined || waitMs === 0 ? "" : `?wait=${Math.round(waitMs / 1000)}s`;
      const headers = tag === undefined ? {} : { "if-none-match": `"${tag}"` };
      const path = `${base}/services/${encodeURIComponent(service)}/table${wait}`;
      const text = await transport.send(
        { method: "GET", path, headers, signal, waitMs: waitMs * 1.1, isConditional: true },
        async (answer) => (answer.status === 304 ? undefined : answer.text()),
      );
      return text === undefined ? undefined : tableIn(text, service);
    },
    register: async (at, body, signal) => tell({ method: "PUT", path: placeOf(at), body, signal }),
    heartbeat: async (at, signal) => tell({ method: "POST", path: `${placeOf(at)}/heartbeat`, signal }),
    leave: async (at, deadlineSeconds, signal) =>
      tell({ method: "POST", path: `${placeOf(at)}/leave`, body: { deadlineSeconds }, signal }),
    deregister: async (at, signal) => tell({ method: "DELETE", path: placeOf(at), signal }),
    report: async (body, signal) => tell({ method: "POST", path: `${base}/reports`, body, signal }),
  };
}
