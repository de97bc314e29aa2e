import type { ProbeTarget } from "#server/ports/prober.ts";
import type { Checker } from "./checker.ts";

/** One who asks for the results of a group's probes. */
export interface Member {
  readonly key: string;
  readonly group: Group;
  /** The sequence number of its joining: it gets the results of probes that began after it. */
  readonly since: number;
  /** A result was delivered, or it was known before (adopted): its next probe need not be at once. */
  isKnown: boolean;
}

/** All who ask the same check of the same address: they share its probes. */
export interface Group {
  readonly id: string;
  readonly target: ProbeTarget;
  readonly checker: Checker;
  readonly members: Set<Member>;
  state: GroupState;
  /** When the next probe is due, monotonic ms. */
  dueMs: number;
  /** When the last probe began, monotonic ms. */
  lastStartMs: number | undefined;
}

export type GroupState =
  | { readonly kind: "waiting" }
  /** For its turn among the first probes. */
  | { readonly kind: "queued" }
  | Running
  | { readonly kind: "ended" };

export interface Running {
  readonly kind: "running";
  readonly sequence: number;
  /** `first` ones are limited in number; only `periodic` ones can be late. */
  readonly reason: "first" | "extra" | "periodic";
  /** Somebody asked for a probe that begins later than this one did. */
  again: boolean;
  /** Wall clock, ms. */
  readonly startedAt: number;
  readonly startedMs: number;
  /** All stalls of the event loop before it began, ms. */
  readonly stalledMs: number;
  readonly lateMs: number;
}

/** Two targets with the same identity get the same results: address, check and schedule are equal. */
export function checkIdentity({ host, port, check }: ProbeTarget): string {
  const { kind, intervalMs, timeoutMs, jitter } = check;
  const common = [host, port, kind, intervalMs, timeoutMs, jitter];
  switch (check.kind) {
    case "tcp":
      return JSON.stringify(common);
    case "grpc":
      return JSON.stringify([...common, check.service, check.tls?.verify]);
    case "http": {
      const { method, path, headers, host: hostHeader, expectStatus, expectBody } = check.http;
      const sorted = Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : 1));
      const asked = [method, path, sorted, hostHeader, expectStatus, expectBody];
      return JSON.stringify([...common, ...asked, check.tls?.verify]);
    }
  }
}
