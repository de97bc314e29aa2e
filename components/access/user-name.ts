import { UserName } from "#lib/contract/access.ts";
import { sentenceOf } from "#lib/format.ts";

/** What is wrong with the name of a user to be made; undefined: nothing. */
export function userNameProblem(name: string): string | undefined {
  if (name === "") return "Give a name";
  const read = UserName.safeParse(name);
  return read.success ? undefined : sentenceOf(read.error.issues[0]?.message ?? "");
}
