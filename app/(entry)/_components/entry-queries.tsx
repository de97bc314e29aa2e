"use client";
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { createQueryClient } from "#lib/query/client.ts";

/** Nobody is signed in here: that the API says so leads nowhere. */
const stay = () => {};

export function EntryQueries({ children }: { children: ReactNode }) {
  const [queries] = useState(() => createQueryClient(stay));
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
}
