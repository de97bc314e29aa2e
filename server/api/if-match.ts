import { HeadgateError } from "#lib/contract/error.ts";

/** The tags that `If-Match` names, without their quotes; undefined when it was not sent. */
export function tagsOf(header: string | undefined): string[] | undefined {
  if (header === undefined) return undefined;
  const tags = [...header.matchAll(/(?:W\/)?"([^"]*)"|\*/g)].map((match) => match[1] ?? "*");
  if (tags.length > 0) return tags;
  throw new HeadgateError("invalid_argument", "If-Match: an ETag in quotes, as the last look at it said");
}
