import {
  IconAdjustments,
  IconCrown,
  IconDroplet,
  type Icon,
  IconRocket,
  IconTool,
} from "@tabler/icons-react";
import type { Marker } from "#components/charts/marker.ts";
import type { Tone } from "#components/ui/tone.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { plural, sentenceList } from "#lib/format.ts";

interface Kind {
  readonly word: string;
  readonly icon: Icon;
  readonly tone: Tone;
  /** Several close together as one. */
  readonly many: (texts: readonly string[]) => string;
}

const KINDS = {
  deploy: { word: "Deploy", icon: IconRocket, tone: "planned", many: (texts) => sentenceList(texts, 3) },
  drain: {
    word: "Drain",
    icon: IconDroplet,
    tone: "planned",
    many: (texts) => plural(texts.length, "instance"),
  },
  maintenance: {
    word: "Maintenance",
    icon: IconTool,
    tone: "planned",
    many: (texts) => plural(texts.length, "instance"),
  },
  policy: {
    word: "Policy",
    icon: IconAdjustments,
    tone: "planned",
    many: (texts) => plural(texts.length, "change"),
  },
  leader: { word: "Leader", icon: IconCrown, tone: "caution", many: (texts) => texts.at(-1) ?? "" },
} as const satisfies Record<string, Kind>;

/** What each of the answers asked for tells of. */
const TOLD = {
  own: ["deploys", "drains", "policy edits"],
  inherited: ["edits of the default policy"],
  leaders: ["changes of leader"],
} as const;
const MOST_TOLD = 5;

/** What of them is not known, in words; undefined where all is. */
export function missingOf(failed: readonly (keyof typeof TOLD)[]): string | undefined {
  // The default's are policy edits too.
  const named = failed.filter((each) => each !== "inherited" || !failed.includes("own"));
  return named.length === 0
    ? undefined
    : sentenceList(
        named.flatMap((each) => TOLD[each]),
        MOST_TOLD,
      );
}

interface Happened {
  readonly id: string;
  readonly at: number;
  readonly kind: keyof typeof KINDS;
  readonly text: string;
}

/** Events as lines across a chart, the oldest first: those of a kind within `nearMs` of the first are one. */
export function markersOf(
  events: readonly LoggedEvent[],
  nearMs: number,
  { isOfService }: { readonly isOfService: boolean },
): readonly Marker[] {
  const found = events.flatMap((event) => happened(event, isOfService) ?? []);
  const groups = new Map<string, Happened[]>();
  const open = new Map<Happened["kind"], Happened[]>();
  for (const each of found.toSorted((a, b) => a.at - b.at)) {
    const group = open.get(each.kind);
    if (group?.[0] !== undefined && each.at - group[0].at <= nearMs) group.push(each);
    else {
      const fresh = [each];
      open.set(each.kind, fresh);
      groups.set(each.id, fresh);
    }
  }
  return [...groups].flatMap(([key, group]) => {
    const [first, ...others] = group;
    if (first === undefined) return [];
    const { word, icon, tone, many } = KINDS[first.kind];
    const texts = [...new Set(group.map(({ text }) => text))];
    return { key, at: first.at, word, icon, tone, text: others.length === 0 ? first.text : many(texts) };
  });
}

function happened(event: LoggedEvent, isOfService: boolean): Happened | undefined {
  const { id, at, service, instance, text, actor } = event;
  const whose = isOfService || service === undefined ? "" : `${service} `;
  const by = actor === undefined ? "" : ` by ${actor}`;
  switch (event.kind) {
    case "instance.registered":
    case "instance.changed": {
      const version = event.evidence?.["newVersion"];
      return typeof version === "string" ? { id, at, kind: "deploy", text: `${whose}${version}` } : undefined;
    }
    case "drain.requested":
      return { id, at, kind: "drain", text: `${whose}${instance ?? ""}${by}` };
    case "maintenance.set":
      return { id, at, kind: "maintenance", text: `${whose}${instance ?? ""}${by}` };
    case "policy.changed":
      return { id, at, kind: "policy", text: text.replace(/^the policy: /, "") };
    case "leader.elected":
      return { id, at, kind: "leader", text };
    default:
      return undefined;
  }
}
