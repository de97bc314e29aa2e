"use client";
import { parseAsString, useQueryState } from "nuqs";

/** The open panel, in the address: a user's by the id, or `new`, which is no id. */
export function useUserPanel() {
  const [user, setUser] = useQueryState("user", parseAsString.withOptions({ history: "push" }));
  return { user, open: (next: string) => void setUser(next), close: () => void setUser(null) };
}
