import type { Choice } from "./palette-choices.ts";

const KEY = "headgate-recent";
const MOST = 6;

interface Kept {
  readonly id: string;
  readonly label: string;
  readonly detail?: string | undefined;
  readonly path: string;
}

/** What was opened from the palette in this browser, the last first. */
export function recentChoices(): Choice[] {
  return kept().map(({ id, label, detail, path }) => ({
    id,
    label,
    ...(detail === undefined ? {} : { detail }),
    icon: "recent",
    does: { kind: "open", path },
  }));
}

export function keepChoice({ id, label, detail, does }: Choice): void {
  if (does.kind !== "open") return;
  const others = kept().filter((each) => each.id !== id);
  const next = [{ id, label, detail, path: does.path }, ...others].slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing has nothing recent.
  }
}

function kept(): readonly Kept[] {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(all) ? all.filter(isKept) : [];
  } catch {
    return [];
  }
}

/** Whatever else may have written there. */
function isKept(one: unknown): one is Kept {
  const { id, label, detail, path } = (one ?? {}) as Partial<Record<keyof Kept, unknown>>;
  const isTold = detail === undefined || typeof detail === "string";
  return (
    typeof id === "string" &&
    typeof label === "string" &&
    isTold &&
    typeof path === "string" &&
    path.startsWith("/")
  );
}
