import path from "node:path";
import type { Breaches, SourceFile } from "./tree.ts";

const maxLines = 500;

export function tooLong(files: readonly SourceFile[]): Breaches {
  return files
    .filter((file) => !file.path.endsWith(".md"))
    .map((file) => ({ file, lines: file.text.trimEnd().split("\n").length }))
    .filter(({ lines }) => lines > maxLines)
    .map(({ file, lines }) => `${file.path}: ${String(lines)} lines, ${String(maxLines)} at most`);
}

/** A file is named for its one idea; `utils` names none, and an `index` only hides where things are. */
export function namedForNothing(files: readonly SourceFile[]): Breaches {
  return files
    .filter((file) =>
      /^(utils?|helpers?|misc|common|index)\.(ts|tsx|mjs)$/.test(path.posix.basename(file.path)),
    )
    .map((file) => `${file.path}: name the file for what it holds`);
}
