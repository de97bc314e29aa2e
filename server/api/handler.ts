import type {
  EndpointName,
  endpoints,
  ParsedBody,
  ParsedParams,
  ParsedQuery,
  ResponseOf,
} from "#lib/contract/endpoints.ts";
import type { Access, Accounts, Credentials, Identity } from "#server/ports/access.ts";
import type { Asker, AuditTrail } from "#server/ports/audit.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Consumers } from "#server/ports/consumers.ts";
import type { Control, Registry } from "#server/ports/control.ts";
import type { Journal } from "#server/ports/journal.ts";
import type { LongRange } from "#server/ports/long-range.ts";
import type { Prober } from "#server/ports/prober.ts";
import type { SampleFleet } from "#server/ports/sample-fleet.ts";
import type { Store } from "#server/ports/store.ts";
import type { TableHistory } from "#server/ports/table-history.ts";
import type { Log } from "#server/ports/telemetry.ts";

/** Everything the handlers of the API need. */
export interface ApiDeps {
  readonly control: Control;
  readonly registry: Registry;
  readonly access: Pick<
    Access,
    "isRead" | "signIn" | "signOut" | "isSetupNeeded" | "setUp" | "changePassword"
  >;
  readonly accounts: Accounts;
  readonly journal: Pick<Journal, "read">;
  readonly audit: AuditTrail;
  readonly consumers: Pick<Consumers, "size">;
  readonly tableHistory: TableHistory;
  readonly store: Pick<Store, "kind" | "health" | "leaseTtl">;
  readonly prober: Pick<Prober, "stats">;
  readonly process: { streams(): number; eventLoopDelayP99Ms(): number };
  readonly sampleFleet: SampleFleet;
  /** Absent: series go back as far as memory does. */
  readonly longRange?: LongRange;
  readonly clock: Pick<Clock, "after" | "now">;
  readonly log: Log;
  /** Aborted when the server stops: waits end. */
  readonly stopping: AbortSignal;
}

/** Rows that are answered by a handler; the others are answered on the socket. */
export type JsonRow = {
  [N in EndpointName]: (typeof endpoints)[N]["wire"] extends "json" ? N : never;
}[EndpointName];

/** A request whose parts have been checked. */
export interface Call<N extends EndpointName> {
  readonly params: ParsedParams<N>;
  readonly query: ParsedQuery<N>;
  readonly body: ParsedBody<N>;
  readonly identity: Identity;
  /** Of requests that change something: for the audit. */
  readonly asker: Asker;
  readonly credentials: Credentials;
  readonly address: string;
  readonly secure: boolean;
  /** As it was sent; always there on rows that require it. */
  readonly ifMatch: string | undefined;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export interface Reply<N extends EndpointName> {
  readonly body: ResponseOf<N>;
  /** The row's own unless given. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler<N extends EndpointName> = (call: Call<N>) => Reply<N> | Promise<Reply<N>>;
export type Handlers<N extends JsonRow = JsonRow> = { readonly [K in N]: Handler<K> };
