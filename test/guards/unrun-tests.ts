import path from "node:path";
import type { Breaches, SourceFile } from "./tree.ts";

/** A project of vitest.config.ts, by its patterns. */
export interface Project {
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
}

/** Files of tests that no project takes: they are read as if they held, and nobody runs them. */
export function unrunTests(files: readonly SourceFile[], projects: readonly Project[]): Breaches {
  const isOf = (name: string, patterns: readonly string[] = []) =>
    patterns.some((pattern) => path.matchesGlob(name, pattern));
  return files
    .map((file) => file.path)
    .filter((name) => /\.test\.tsx?$/.test(name))
    .filter((name) => !projects.some(({ include, exclude }) => isOf(name, include) && !isOf(name, exclude)))
    .map((name) => `${name}: no project of vitest.config.ts runs it`);
}
