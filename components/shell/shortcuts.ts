import type { ConsoleSection } from "#lib/paths.ts";

export type Command =
  | { readonly kind: "go"; readonly to: ConsoleSection }
  | { readonly kind: "tab"; readonly by: 1 | -1 }
  | { readonly kind: "filter" | "pause" | "theme" | "help" | "drain" };

interface Shortcut {
  readonly keys: readonly [string, ...string[]];
  readonly does: string;
  readonly command: Command;
}

const go = (key: string, to: ConsoleSection, does: string): Shortcut => ({
  keys: ["g", key],
  does,
  command: { kind: "go", to },
});

/** All of them, as they are listed. One key, or two one after the other. */
export const shortcuts: Readonly<Record<"Go to" | "On a page" | "Everywhere", readonly Shortcut[]>> = {
  "Go to": [
    go("o", "overview", "Overview"),
    go("t", "topology", "Topology"),
    go("s", "services", "Services"),
    go("v", "overrides", "Overrides"),
    go("e", "events", "Events"),
    go("a", "audit", "Audit"),
    go("c", "clients", "Clients"),
    go("p", "settings", "Settings"),
  ],
  "On a page": [
    { keys: ["/"], does: "Type into the filter", command: { kind: "filter" } },
    { keys: ["["], does: "The tab before", command: { kind: "tab", by: -1 } },
    { keys: ["]"], does: "The next tab", command: { kind: "tab", by: 1 } },
    { keys: ["d"], does: "Drain, on an instance's page", command: { kind: "drain" } },
  ],
  Everywhere: [
    { keys: ["p"], does: "Pause the page, or let it go on", command: { kind: "pause" } },
    { keys: ["t"], does: "The other theme", command: { kind: "theme" } },
    { keys: ["?"], does: "These shortcuts", command: { kind: "help" } },
  ],
};

/** A second key that comes later belongs to no first one. */
const TOGETHER_MS = 1200;

/** Reads keys one by one, at times in ms, and answers the command that is complete with one. */
export function createKeyReader(): (key: string, at: number) => Command | undefined {
  const all = Object.values(shortcuts).flat();
  let first: { readonly key: string; readonly at: number } | undefined;
  return (key, at) => {
    const before = first !== undefined && at - first.at <= TOGETHER_MS ? first.key : undefined;
    first = undefined;
    const typed = before === undefined ? [key] : [before, key];
    const found = all.find(
      ({ keys }) => keys.length === typed.length && keys.every((k, i) => k === typed[i]),
    );
    if (found === undefined && all.some(({ keys }) => keys.length > 1 && keys[0] === key))
      first = { key, at };
    return found?.command;
  };
}
