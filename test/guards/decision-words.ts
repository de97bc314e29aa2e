import { lineOf, type Breaches, type SourceFile } from "./tree.ts";

export interface Words {
  /** `check.intervalMs`, and `admission`. */
  readonly fields: ReadonlySet<string>;
  /** Kinds of events. */
  readonly kinds: ReadonlySet<string>;
}

const ended = /\.(?:md|ts|mjs|json|svg)$/;

/** Dotted names in code spans that are neither a policy field nor a kind of event: `check.intervalMs=2s` cites the field. */
export function unknownWords({ path, text }: SourceFile, { fields, kinds }: Words): Breaches {
  return [...text.matchAll(/`([a-z][A-Za-z]*\.[A-Za-z_]+)(?:=[^`]*)?`/g)]
    .map((match) => ({ cited: match[1] ?? "", index: match.index }))
    .filter(({ cited }) => !fields.has(cited) && !kinds.has(cited) && !ended.test(cited))
    .map(({ cited, index }) => `${path}:${String(lineOf(text, index))} no such field or event: ${cited}`);
}

/** Policy sections that a document says nothing of. */
export function untoldSections({ path, text }: SourceFile, { fields }: Words): Breaches {
  const sections = new Set([...fields].map((field) => field.split(".")[0] ?? field));
  const cited = new Set([...text.matchAll(/`([a-z][A-Za-z]*)[.=`]/g)].map((match) => match[1]));
  return [...sections]
    .filter((section) => !cited.has(section))
    .map((section) => `${path} says nothing of ${section}`);
}
