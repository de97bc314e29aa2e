import path from "node:path";
import type { Breaches, SourceFile } from "./tree.ts";

/** Files of tests that no pattern takes: they are read as if they held, and nobody runs them. */
export function unrunTests(files: readonly SourceFile[], patterns: readonly string[]): Breaches {
  return files
    .map((file) => file.path)
    .filter((name) => /\.test\.tsx?$/.test(name))
    .filter((name) => !patterns.some((pattern) => path.matchesGlob(name, pattern)))
    .map((name) => `${name}: no project of vitest.config.ts runs it`);
}
