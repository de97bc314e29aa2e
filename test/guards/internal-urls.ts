import { occurrences, type Breaches, type SourceFile } from "./tree.ts";

const owners = [
  "lib/paths.ts",
  "lib/contract/endpoints.ts",
  "lib/contract/policy-endpoints.ts",
  "lib/contract/traffic-endpoints.ts",
  "lib/contract/table-history-endpoints.ts",
  "lib/contract/search-endpoints.ts",
  "lib/contract/order-endpoints.ts",
  "lib/contract/override-endpoints.ts",
  "lib/contract/prometheus-endpoints.ts",
  // Without the schemas, it cannot ask the table of endpoints; a test beside it holds the two equal.
  "lib/sdk/wire.ts",
];

const mustAsk = ({ path }: SourceFile) =>
  /^(app|components|lib)\/.*\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) && !owners.includes(path);

/** First parts of the paths that the owners spell: what else begins like this is a copy. */
function ownFirstParts(files: readonly SourceFile[]): readonly string[] {
  const texts = files.filter(({ path }) => owners.includes(path)).map(({ text }) => text);
  return [
    ...new Set(
      texts.flatMap((text) => [...text.matchAll(/["'`]\/([a-z][\w-]*)/g)].map((match) => match[1] ?? "")),
    ),
  ];
}

/** URLs of Headgate spelled anywhere but in the two files that own them. */
export function spelledUrls(files: readonly SourceFile[]): Breaches {
  const parts = ownFirstParts(files);
  if (parts.length === 0) return [`no URL found in ${owners.join(", ")}`];
  const copied = new RegExp(`["'\`]/(?:${parts.join("|")})(?=["'\`/?#$])[^"'\`\\s]*`, "g");
  return files.filter(mustAsk).flatMap((file) => occurrences(file, copied));
}
