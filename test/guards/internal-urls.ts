import { occurrences, type Breaches, type SourceFile } from "./tree.ts";

/** The console's paths, the rows of the API, and the client library: without the schemas that cannot ask the rows. */
const isOwner = (path: string) =>
  path === "lib/paths.ts" || path === "lib/sdk/wire.ts" || path === "lib/contract/routes.ts";

const mustAsk = ({ path }: SourceFile) =>
  /^(app|components|lib)\/.*\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) && !isOwner(path);

/** First parts of the paths that the owners spell: what else begins like this is a copy. */
function ownFirstParts(files: readonly SourceFile[]): readonly string[] {
  const texts = files.filter(({ path }) => isOwner(path)).map(({ text }) => text);
  return [
    ...new Set(
      texts.flatMap((text) => [...text.matchAll(/["'`]\/([a-z][\w-]*)/g)].map((match) => match[1] ?? "")),
    ),
  ];
}

/** URLs of Headgate spelled anywhere but where they are owned. */
export function spelledUrls(files: readonly SourceFile[]): Breaches {
  const parts = ownFirstParts(files);
  if (parts.length === 0) return ["no URL is found where they are owned"];
  const copied = new RegExp(`["'\`]/(?:${parts.join("|")})(?=["'\`/?#$])[^"'\`\\s]*`, "g");
  return files.filter(mustAsk).flatMap((file) => occurrences(file, copied));
}
