import path from "node:path";
import { lineOf, type Breaches, type SourceFile } from "./tree.ts";

export interface Existing {
  readonly hasPath: (path: string) => boolean;
  readonly scripts: readonly string[];
  readonly settings: readonly string[];
}

interface Citation {
  readonly pattern: RegExp;
  readonly isThere: (cited: string, from: string, existing: Existing) => boolean;
  readonly what: string;
}

const citations: readonly Citation[] = [
  {
    what: "path",
    pattern: /`((?:app|components|lib|server|test|docs|scripts|public|\.ci)\/[\w./()[\]-]*)`/g,
    isThere: (cited, _, { hasPath }) => hasPath(cited),
  },
  {
    what: "link",
    pattern: /\]\((?!https?:|mailto:|#)([^)#\s]+)/g,
    isThere: (cited, from, { hasPath }) => hasPath(path.posix.join(path.posix.dirname(from), cited)),
  },
  {
    what: "npm script",
    pattern: /npm (?:run ([\w:-]+)|(?=(?:start|test)\b)(\w+))/g,
    isThere: (cited, _, { scripts }) => scripts.includes(cited),
  },
  {
    what: "setting",
    pattern: /\b(HEADGATE_[A-Z_]*[A-Z])\b/g,
    isThere: (cited, _, { settings }) => settings.includes(cited),
  },
];

/** Paths, links, npm scripts and settings that a document names and that are not there (any more). */
export function deadCitations(documents: readonly SourceFile[], existing: Existing): Breaches {
  return documents.flatMap(({ path: from, text }) =>
    citations.flatMap(({ pattern, isThere, what }) =>
      [...text.matchAll(pattern)]
        .map((match) => ({ cited: match[1] ?? match[2] ?? "", index: match.index }))
        .filter(({ cited }) => !isThere(cited, from, existing))
        .map(({ cited, index }) => `${from}:${String(lineOf(text, index))} no such ${what}: ${cited}`),
    ),
  );
}
