import { z } from "zod";
import type { HeadgateError } from "#lib/contract/error.ts";
import { sentenceOf } from "#lib/format.ts";

const Details = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) });

/** What the API finds wrong with a field, to be told beside it; `path` as `body.name`. */
export function issueAt(error: HeadgateError | null, path: string): string | undefined {
  const read = Details.safeParse(error?.details);
  const issue = read.data?.issues.find((one) => one.path === path);
  return issue === undefined ? undefined : sentenceOf(issue.message);
}
