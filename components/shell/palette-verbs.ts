import type { instancePath } from "#lib/paths.ts";

export interface Verb {
  readonly verb: string;
  /** The whole of it, said of something. */
  readonly say: (what: string) => string;
  readonly at: (id: string) => Parameters<typeof instancePath>[3];
}

/** What is done to an instance that is named after it. */
export const VERBS: readonly Verb[] = [
  { verb: "drain", say: (what) => `Drain ${what}`, at: (id) => ({ drain: id }) },
  { verb: "undrain", say: (what) => `Undrain ${what}`, at: (id) => ({ drain: id }) },
  { verb: "set weight", say: (what) => `Set the weight of ${what}`, at: (id) => ({ weight: id }) },
  { verb: "maintenance", say: (what) => `Put ${what} in maintenance`, at: (id) => ({ maintenance: id }) },
  { verb: "eject", say: (what) => `Eject ${what}`, at: (id) => ({ circuit: id, to: "open" }) },
  { verb: "keep in", say: (what) => `Keep ${what} in`, at: (id) => ({ circuit: id, to: "closed" }) },
  { verb: "try now", say: (what) => `Try ${what} now`, at: (id) => ({ circuit: id, to: "half-open" }) },
  {
    verb: "automatic",
    say: (what) => `Automatic circuit of ${what}`,
    at: (id) => ({ circuit: id, to: "auto" }),
  },
];
export const SEVERAL = "drain several";

/** What is typed: words to look for, and what is to be done to what they find. */
export interface Typed {
  readonly verb: Verb | undefined;
  /** Whether services are looked for, whose instances are then chosen among. */
  readonly isSeveral: boolean;
  readonly words: string;
}

export function readTyped(text: string): Typed {
  const typed = text.trimStart().toLowerCase();
  const rest = (verb: string): string => text.trimStart().slice(verb.length).trim();
  if (isSaid(typed, SEVERAL)) return { verb: undefined, isSeveral: true, words: rest(SEVERAL) };
  const verb = VERBS.find((each) => isSaid(typed, each.verb));
  return { verb, isSeveral: false, words: verb === undefined ? text.trim() : rest(verb.verb) };
}

function isSaid(typed: string, verb: string): boolean {
  return typed === verb || typed.startsWith(`${verb} `);
}
