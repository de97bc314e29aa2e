import { z } from "zod";
import type { Choice } from "./palette-choices.ts";

const KEY = "headgate-recent";
const MOST = 6;

const Kept = z.array(
  z.object({
    id: z.string(),
    label: z.string(),
    detail: z.string().optional(),
    path: z.string().startsWith("/"),
  }),
);

/** What was opened from the palette in this browser, the last first. */
export function recentChoices(): Choice[] {
  return kept().map(({ detail, path, ...rest }) => ({
    ...rest,
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

function kept(): z.infer<typeof Kept> {
  try {
    return Kept.catch([]).parse(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
  } catch {
    return [];
  }
}
