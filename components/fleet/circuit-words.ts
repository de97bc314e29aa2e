import { IconBan, type Icon, IconFlask, IconLockOpen2, IconRefresh } from "@tabler/icons-react";
import type { CircuitView } from "#lib/contract/explain.ts";
import type { CircuitWish } from "#lib/contract/intent.ts";
import type { CauseKind, InstanceView } from "#lib/contract/views.ts";

interface CircuitChoice {
  readonly word: string;
  readonly icon: Icon;
  /** What it does, under the word. */
  readonly meaning: string;
  /** `Ejected.`: told once it is done. */
  readonly done: string;
}

/** What an operator may do with a circuit, in words that cannot mislead: `open` and `closed` do. */
export const circuitChoices: Record<CircuitWish, CircuitChoice> = {
  open: {
    word: "Eject",
    icon: IconBan,
    meaning: "No traffic, whatever its calls and checks say. Its circuit is held open.",
    done: "Ejected. It has no traffic from the next revision of the table on.",
  },
  closed: {
    word: "Keep in",
    icon: IconLockOpen2,
    meaning: "Never ejected, whatever its calls say. Checks still count.",
    done: "Kept in. Failing calls do not eject it any more.",
  },
  "half-open": {
    word: "Try now",
    icon: IconFlask,
    meaning: "A small share of traffic at once; it comes back if that goes well.",
    done: "It is tried: a small share of traffic decides.",
  },
  auto: {
    word: "Automatic",
    icon: IconRefresh,
    meaning: "Headgate decides by its calls, as for every other.",
    done: "Automatic again: its calls decide.",
  },
};

export const circuitOrder: readonly CircuitWish[] = ["open", "closed", "half-open", "auto"];

type Circuit = Pick<CircuitView, "state" | "forced">;

/** What an instance in a list tells of its circuit: the automatic one by its causes alone. */
export function knownCircuit({ causes, intents }: Pick<InstanceView, "causes" | "intents">): Circuit {
  const has = (wanted: CauseKind) => causes.some(({ kind }) => kind === wanted);
  const state = has("circuit_open") ? "open" : has("circuit_half_open") ? "half-open" : "closed";
  return intents.circuit === undefined ? { state } : { state, forced: intents.circuit.state };
}

/** Why a choice is none now; undefined where it is one. */
export function whyNot(wish: CircuitWish, { state, forced }: Circuit): string | undefined {
  switch (wish) {
    case "open":
      return forced === "open" ? "It is ejected already." : undefined;
    case "closed":
      return forced === "closed" ? "It is kept in already." : undefined;
    case "half-open":
      if (state === "half-open") return "It is being tried already.";
      return state === "open" ? undefined : "There is nothing to try: its calls have not ejected it.";
    case "auto":
      return forced === undefined ? "It is automatic already." : undefined;
  }
}

/** What a circuit says, in the words of what may be done with it. */
export const circuitStateWords: Record<CircuitView["state"], string> = {
  closed: "Not ejected",
  open: "Ejected",
  "half-open": "On trial",
};
