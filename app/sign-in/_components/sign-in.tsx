"use client";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { createQueryClient } from "#lib/query/client.ts";
import { ReadinessNotice } from "./readiness-notice.tsx";
import { SignInForm } from "./sign-in-form.tsx";

/** Nobody is signed in here: that the API says so leads nowhere. */
const stay = () => {};

export function SignIn() {
  const [queries] = useState(() => createQueryClient(stay));
  return (
    <QueryClientProvider client={queries}>
      <ReadinessNotice />
      <SignInForm />
    </QueryClientProvider>
  );
}
