"use client";
import { focusManager, useMutation } from "@tanstack/react-query";
import { signInPath } from "#lib/paths.ts";
import { signOutMutation } from "#lib/query/mutations.ts";

/** Ends the session, and leads to where one is begun. */
export function useSignOut(): () => void {
  const { mutate } = useMutation({
    ...signOutMutation(),
    // Nothing more is asked by itself: it would be refused until the page is gone.
    onMutate: () => focusManager.setFocused(false),
    // Also when it failed: the sign-in page is where a session that cannot be ended is noticed.
    onSettled: () => globalThis.location.assign(signInPath("/")),
  });
  return () => mutate();
}
