"use client";
import { focusManager, useMutation } from "@tanstack/react-query";
import { signInPath } from "#lib/paths.ts";
import { connection } from "#lib/query/connection.ts";
import { signOutMutation } from "#lib/query/access.ts";
import { leadWhereAnswered } from "#lib/query/leading.ts";

/** Ends the session, and leads to where one is begun; neither while Headgate does not answer. */
export function useSignOut(): () => void {
  const { mutate } = useMutation({
    ...signOutMutation(),
    // The stream ends with the session, and nothing more is asked by itself: it would be refused until the page is gone.
    onMutate: () => {
      focusManager.setFocused(false);
      connection.set({ kind: "resting" });
    },
    // Also when it failed: the sign-in page is where a session that cannot be ended is noticed.
    onSettled: () => globalThis.location.assign(signInPath("/")),
  });
  return () => void leadWhereAnswered(() => mutate());
}
