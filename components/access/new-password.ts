import { Password } from "#lib/contract/access.ts";
import { sentenceOf } from "#lib/format.ts";

/** What is wrong with a password that is chosen; undefined: nothing. */
export function newPasswordProblem(password: string, name: string | undefined): string | undefined {
  const read = Password.safeParse(password);
  if (!read.success) return sentenceOf(read.error.issues[0]?.message ?? "");
  const isName = name !== undefined && password.toLowerCase() === name.toLowerCase();
  return isName ? "Another than your name" : undefined;
}
