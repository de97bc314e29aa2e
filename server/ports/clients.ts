import type { Transport } from "#lib/contract/clients.ts";

/** What a client has of several tables at once, by a stream or a fetch: each as of a revision of the store. */
export interface HeldTogether {
  /** Undefined: every service of the namespace. */
  readonly services: readonly string[] | undefined;
  readonly upTo: number;
}

/** A client as one replica serves it: small, whatever the number of its tables, for it goes to the leader. */
export interface ServedClient {
  readonly namespace: string;
  readonly id: string;
  readonly named: boolean;
  readonly transport: Exclude<Transport, "report">;
  readonly open: boolean;
  /** By the clock of the replica that serves it. */
  readonly lastContactAt: number;
  /** Whether `together` is of open streams, the newest first, or of the last one or a fetch. */
  readonly streaming: boolean;
  readonly together: readonly HeldTogether[];
  /** Revisions of tables that it polls one by one. */
  readonly polled: Readonly<Record<string, number>>;
}

/** A client as all replicas see it, and as it reports itself. */
export interface KnownClient {
  readonly namespace: string;
  readonly id: string;
  readonly named: boolean;
  readonly zone: string | undefined;
  readonly sdk: string | undefined;
  readonly transport: Transport;
  readonly open: boolean;
  readonly lastContactAt: number;
  readonly replicas: readonly string[];
  /** When its last report came, leader time, and the time that one was of; undefined: it sends none. */
  readonly reported: { readonly at: number; readonly windowMs: number } | undefined;
  /** It has every table of its namespace, as of this revision of the store, but for `apart`. */
  readonly wideUpTo: number | undefined;
  /** Services whose tables it consumes, or where it is wide, those of which something else is known. */
  readonly apart: ReadonlySet<string>;
  /** What it holds of a service's table whose revision is `newest`; undefined: it does not consume it. */
  held(service: string, newest: number): number | undefined;
}

export interface KnownClients {
  readonly clients: readonly KnownClient[];
  /** Replicas that did not answer in time. */
  readonly silentReplicas: readonly string[];
}

/** Who consumes tables, over all replicas. Only the leader may ask the others. */
export interface Clients {
  /** Of one namespace, or of all. What was asked within two seconds is not asked again. */
  known(namespace: string | undefined): Promise<KnownClients>;
}
