import {
  IconAlertTriangleFilled,
  IconAnchor,
  IconBan,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
  IconDroplet,
  IconDropletHalfFilled,
  IconEyeQuestion,
  IconFlask,
  IconHandStop,
  type Icon,
  IconLifebuoy,
  IconLockOpen2,
  IconTool,
  IconTrendingUp,
} from "@tabler/icons-react";
import type { Tone } from "#components/ui/tone.ts";
import type { EndpointMark, EndpointStatus, Protection } from "#lib/contract/table.ts";
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
    word: "Ejected by operator",
    tone: "planned",
    icon: IconHandStop,
    meaning: "An operator holds its circuit open: it gets no traffic, whatever its calls say",
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
    meaning: "Its circuit is half-open: a small share of traffic tries it again",
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
    meaning: "Not checked, and out of the table once its calls are over, until an operator ends it",
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

/** What stands beside a status without changing it, as a mark and a word. */
export const markLook: Record<EndpointMark, StatusLook> = {
  retained: {
    word: "Retained",
    tone: "caution",
    icon: IconAnchor,
    meaning: "Its registration vanished with many others: it is kept while its own check passes",
  },
  panic: {
    word: "Routed in panic",
    tone: "caution",
    icon: IconLifebuoy,
    meaning: "Too few instances are well: it gets traffic in spite of its status",
  },
  forced_in: {
    word: "Kept in",
    tone: "planned",
    icon: IconLockOpen2,
    meaning: "An operator holds its circuit closed: it is not ejected, whatever its calls say",
  },
  held: {
    word: "Checks doubted",
    tone: "caution",
    icon: IconEyeQuestion,
    meaning: "So many checks fail at once that Headgate doubts itself: they mark nobody unhealthy for now",
  },
};

export const protectionLook: Record<Exclude<Protection, "normal">, { word: string; meaning: string }> = {
  panic: {
    word: "Panic",
    meaning: "Too few instances are well, so traffic goes to all of them, or by policy to the well ones only",
  },
  preserving: {
    word: "Preserving",
    meaning: "Many registrations vanished at once: they are kept while their probes pass",
  },
  frozen: {
    word: "Frozen",
    meaning: "The store's history changed: tables stay as last known until an operator accepts",
  },
};

export function countOf(counts: StatusCounts, matches: (status: EndpointStatus) => boolean): number {
  return statusOrder.reduce((sum, status) => sum + (matches(status) ? (counts[status] ?? 0) : 0), 0);
}

/** Health is told beside the status only where it says something else. */
export function disagreeingHealth({ status, health }: InstanceView): string | undefined {
  if (status === "pending" || status === "unhealthy" || status === "degraded") return undefined;
  if (health === "healthy" || health === "unknown") return undefined;
  return health;
}
