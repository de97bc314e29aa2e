"use client";
import { Button } from "@mantine/core";
import { useSignOut } from "./use-sign-out.ts";

export function SignOut() {
  const signOut = useSignOut();
  return (
    <Button variant="default" size="compact-sm" onClick={signOut}>
      Sign out
    </Button>
  );
}
