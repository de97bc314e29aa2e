import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Mutant } from "./mutants.ts";

/** What noticed each defect first, by the defect's name; undefined: nothing did. */
export type Caught = ReadonlyMap<string, string | undefined>;

const file = path.resolve(import.meta.dirname, "caught.md");
const NOBODY = "**nobody**";
const HEAD = `# Planted defects, and what catches each

Written by \`npm run planted\`: every defect of \`test/planted/mutants.ts\` is put into a copy of the tree, and the properties
and some hundred simulated schedules are run on it, until one of them fails. A defect that nobody catches is a missing
property.

| defect | what notices |
| --- | --- |
`;

/** Of former runs: it stands for what is not planted again. */
export function readCaught(): Map<string, string | undefined> {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const rows = [...text.matchAll(/^\| (?<name>[^|]+) \| (?<noticed>[^|]+) \|$/gm)].slice(2);
  return new Map(
    rows.map(({ groups = {} }) => [
      groups["name"] ?? "",
      groups["noticed"] === NOBODY ? undefined : groups["noticed"],
    ]),
  );
}

export function writeCaught(mutants: readonly Mutant[], caught: Caught): void {
  const rows = mutants.flatMap(({ name }) =>
    caught.has(name) ? [`| ${name} | ${cell(caught.get(name))} |`] : [],
  );
  writeFileSync(file, `${HEAD}${rows.join("\n")}\n`);
}

function cell(text: string | undefined): string {
  if (text === undefined) return NOBODY;
  return (text.length > 140 ? `${text.slice(0, 140)}…` : text).replaceAll("|", "/");
}
