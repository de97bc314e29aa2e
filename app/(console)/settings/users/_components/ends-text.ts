import type { UserView } from "#lib/contract/users.ts";
import { plural } from "#lib/format.ts";

/** What a change of a user ends, before it is made. `isForGood`: nobody comes in as this user after it. */
export function endsText(
  { sessions, name }: Pick<UserView, "sessions" | "name">,
  isSelf: boolean,
  isForGood: boolean,
): string {
  if (isSelf)
    return isForGood
      ? "This is you: you are signed out at once, here too."
      : "This is you: you are signed out at once, here too, and sign in again.";
  return sessions === 0
    ? `${name} is not signed in anywhere now.`
    : `It ends ${plural(sessions, "session")} of ${name} at once.`;
}
