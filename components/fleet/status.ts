import {
  IconAlertTriangleFilled,
  IconBan,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
  IconDroplet,
  IconDropletHalfFilled,
  IconFlask,
  IconHandStop,
  type Icon,
  IconTool,
  IconTrendingUp,
} from "@tabler/icons-react";
import type { Tone } from "#components/ui/tone.ts";
import type { EndpointStatus, Protection } from "#lib/contract/table.ts";
import type { InstanceView, StatusCounts } from "#lib/contract/views.ts";

interface StatusLook {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: Icon;
  readonly meaning: string;
}

/** Each status as a colour, a mark and a word; none of them stands alone. */
export const statusLook: Record<EndpointStatus, StatusLook> = {
  unhealthy: {
    word: "Unhealthy",
    tone: "bad",
    icon: IconCircleXFilled,
    meaning: "Its probes fail: it gets no traffic",
  },
  ejected: { word: "Ejected", tone: "bad", icon: IconBan, meaning: "Its calls fail: its circuit is open" },
  forced_out: {
    word: "Forced out",
    tone: "planned",
    icon: IconHandStop,
    meaning: "An operator holds its circuit open",
  },
  degraded: {
    word: "Degraded",
    tone: "caution",
    icon: IconAlertTriangleFilled,
    meaning: "It answers, but says it is not well",
  },
  trial: {
    word: "Trial",
    tone: "caution",
    icon: IconFlask,
    meaning: "A small share of traffic tries it again",
  },
  warming: {
    word: "Warming",
    tone: "caution",
    icon: IconTrendingUp,
    meaning: "Its weight rises step by step",
  },
  pending: {
    word: "Pending",
    tone: "idle",
    icon: IconCircleDashed,
    meaning: "It waits for its first passing probe",
  },
  draining: {
    word: "Draining",
    tone: "planned",
    icon: IconDropletHalfFilled,
    meaning: "Weight 0; clients finish what is in flight",
  },
  drained: {
    word: "Drained",
    tone: "planned",
    icon: IconDroplet,
    meaning: "Weight 0, and its calls are over, on the evidence that its drain tells",
  },
  maintenance: {
    word: "Maintenance",
    tone: "planned",
    icon: IconTool,
    meaning: "Out of the table until an operator ends it",
  },
  serving: {
    word: "Serving",
    tone: "good",
    icon: IconCircleCheckFilled,
    meaning: "It gets its full share of traffic",
  },
};

/** Worst first: what fails, what is half well, what is not known, what was meant, what serves. */
export const statusOrder = Object.keys(statusLook) as EndpointStatus[]; // keys of the record above

/** Out without anybody having meant it. */
export const isTrouble = (status: EndpointStatus): boolean => statusLook[status].tone === "bad";

export const protectionLook: Record<Exclude<Protection, "normal">, { word: string; meaning: string }> = {
  panic: { word: "Panic", meaning: "Too few instances are well: traffic goes to all of them" },
  preserving: {
    word: "Preserving",
    meaning: "Many registrations vanished at once: they are kept while their probes pass",
  },
  frozen: {
    word: "Frozen",
    meaning: "The store's history changed: tables stay as last known until an operator accepts",
  },
};

/** `statuses` of several services as one. */
export function sumCounts(all: readonly StatusCounts[]): StatusCounts {
  const sum: StatusCounts = {};
  for (const counts of all) {
    for (const status of statusOrder) {
      const n = counts[status];
      if (n !== undefined && n > 0) sum[status] = (sum[status] ?? 0) + n;
    }
  }
  return sum;
}

export function countOf(counts: StatusCounts, matches: (status: EndpointStatus) => boolean): number {
  return statusOrder.reduce((sum, status) => sum + (matches(status) ? (counts[status] ?? 0) : 0), 0);
}

/** Health is told beside the status only where it says something else. */
export function disagreeingHealth({ status, health }: InstanceView): string | undefined {
  if (status === "pending" || status === "unhealthy" || status === "degraded") return undefined;
  if (health === "healthy" || health === "unknown") return undefined;
  return health;
}
