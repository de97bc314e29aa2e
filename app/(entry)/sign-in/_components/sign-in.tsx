"use client";
import { useLocalStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ReadinessNotice } from "#components/access/readiness-notice.tsx";
import { setupQuery } from "#lib/query/access.ts";
import { readinessQuery } from "#lib/query/readiness.ts";
import { NoAdminYet } from "./no-admin-yet.tsx";
import { PasswordForm } from "./password-form.tsx";
import { TokenForm } from "./token-form.tsx";
import { useReturn } from "./use-return.ts";

/** With a name and a password, or with a token: as was done last in this browser. */
export function SignIn() {
  const { data: setup } = useQuery(setupQuery());
  useReturn(useQuery(readinessQuery()).data);
  const [way, setWay] = useLocalStorage<"password" | "token">({
    key: "hg-sign-in-with",
    defaultValue: "password",
  });
  // The last admin's token may be over: whoever is none comes in all the same.
  const [isNone, setNone] = useState(false);
  if (setup?.isNeeded === true && !isNone) return <NoAdminYet onOther={() => setNone(true)} />;
  return way === "token" ? (
    <>
      <h1>Sign in with a token</h1>
      <ReadinessNotice />
      <TokenForm onOther={() => setWay("password")} />
      <section aria-label="Where the token is found">
        <h2>Where is it?</h2>
        <p>
          A token is shown once, as it is made: in the settings, or by <code>headgate token create</code>. It
          is kept only as a hash and cannot be shown again.
        </p>
        <p>
          Started with <code>HEADGATE_BOOTSTRAP_TOKEN</code>? Then that value is one, an admin’s.
        </p>
      </section>
    </>
  ) : (
    <>
      <h1>Sign in</h1>
      <ReadinessNotice />
      <PasswordForm onOther={() => setWay("token")} />
      <section aria-label="Without a password">
        <h2>No password, or forgotten?</h2>
        <p>
          An admin makes you a link in the settings; it opens a page where you choose one. A new link replaces
          a forgotten password.
        </p>
      </section>
    </>
  );
}
