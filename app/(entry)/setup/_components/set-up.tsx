"use client";
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { UserName } from "#lib/contract/access.ts";
import { SETUP_TOKEN_PREFIX } from "#lib/contract/setup-token.ts";
import { setupQuery } from "#lib/query/access.ts";
import { NoLink } from "./no-link.tsx";
import { SetUpForm } from "./set-up-form.tsx";
import { useLink } from "./use-link.ts";

/** The first admin by the link of the log, anybody else by an invitation. */
export function SetUp() {
  const link = useLink();
  const { data: setup } = useQuery(setupQuery());
  if (link === undefined) return <ToCome />;
  if (link.token === "") return <NoLink isNeeded={setup?.isNeeded === true} />;
  const isFirst = link.token.startsWith(SETUP_TOKEN_PREFIX);
  // Whoever made the link may have written anything there.
  const name = UserName.safeParse(link.name).data;
  return <SetUpForm key={link.token} token={link.token} name={name} isFirst={isFirst} />;
}

/** Until the script can read the link; as tall as what comes. */
function ToCome() {
  return (
    <>
      <h1>Set up</h1>
      <div className="hg-entry-wait" role="status" aria-busy="true" aria-label="Loading">
        <Skeleton height={42} />
        <Skeleton height={42} />
      </div>
    </>
  );
}
