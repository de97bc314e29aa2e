import path from "node:path";
import type { Breaches, SourceFile } from "./tree.ts";

const IMPORT = /^(?:import|export) (?!type )(?:([^"';]*?) from )?"([^"]+)";/gm;

/** Files that a page begins with and that build schemas: each page would pay for them before it asks for anything. */
export function schemasAtStart(tree: readonly SourceFile[], entries: readonly string[]): Breaches {
  const files = new Map(tree.map((file) => [file.path, file.text]));
  const from = new Map<string, string>(entries.map((entry) => [entry, ""]));
  const found: string[] = [];
  for (const [file] of from) {
    for (const wanted of valuesOf(files.get(file) ?? "")) {
      if (wanted === "zod")
        found.push(`${chainTo(file, from)} < zod: import it as the page needs it, or only its type`);
      const inner = pathOf(file, wanted);
      if (inner !== undefined && !from.has(inner)) from.set(inner, file);
    }
  }
  return found;
}

/** What a file imports for more than its type, and not only once it is called for. */
function valuesOf(text: string): readonly string[] {
  return [...text.matchAll(IMPORT)].flatMap(([, names = "all", wanted = ""]) => {
    const each = names.startsWith("{") ? names.slice(1, -1).split(",") : [names];
    return each.some((name) => name.trim() !== "" && !name.trim().startsWith("type ")) ? [wanted] : [];
  });
}

function pathOf(file: string, wanted: string): string | undefined {
  if (wanted.startsWith("#")) return wanted.slice(1);
  return wanted.startsWith("./") ? path.posix.join(path.posix.dirname(file), wanted) : undefined;
}

function chainTo(file: string, from: ReadonlyMap<string, string>): string {
  const chain = [];
  for (let at = file; at !== ""; at = from.get(at) ?? "") chain.unshift(at);
  return chain.join(" < ");
}
