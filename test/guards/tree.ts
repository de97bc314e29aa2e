import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What a guard found: where, and what to do about it. An empty list is a pass. */
export type Breaches = readonly string[];

export const root = path.resolve(import.meta.dirname, "../..");

const folders = ["app", "components", "lib", "server", "test", "scripts", "docs"];
const isSource = (name: string) => /\.(ts|tsx|mjs|css|md)$/.test(name);

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const inner = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(inner);
    else if (isSource(entry.name)) yield inner;
  }
}

/** Every file that people write, read once. */
export function readTree(): readonly SourceFile[] {
  const top = readdirSync(root).filter(isSource);
  // Written by Next, and not ours to shape.
  const files = [...folders.flatMap((folder) => [...walk(folder)]), ...top].filter(
    (name) => name !== "next-env.d.ts",
  );
  return files.map((name) => ({ path: name, text: readFileSync(path.join(root, name), "utf8") }));
}

export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** Where a pattern (with the flag g) occurs, as `path:line text`. */
export function occurrences(file: SourceFile, pattern: RegExp): Breaches {
  return [...file.text.matchAll(pattern)].map(
    (match) => `${file.path}:${String(lineOf(file.text, match.index))} ${match[0].trim()}`,
  );
}
