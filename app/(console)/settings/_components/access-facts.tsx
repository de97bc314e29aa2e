"use client";
import { useQuery } from "@tanstack/react-query";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { SignOut } from "#components/shell/sign-out.tsx";
import { CommandLine } from "#components/ui/command-line.tsx";
import { Fact, Facts, Section } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { Scope, SessionView } from "#lib/contract/access.ts";
import { sessionQuery } from "#lib/query/queries.ts";
import { exact } from "#lib/time.ts";

const meanings: Record<Scope, string> = {
  register: "register instances, and let them leave",
  "routes:read": "read routing tables",
  report: "report calls",
  view: "see everything that the console shows",
  drain: "drain, weight, maintenance, circuits",
  "policy:write": "change policies",
  "metrics:read": "scrape metrics",
  admin: "all of it, and what concerns the whole of Headgate",
};

/** Who one is here, what that allows, and how the token is changed. */
export function AccessFacts() {
  const { data, error, refetch } = useQuery(sessionQuery());
  return (
    <Section title="Users, roles and tokens" aside={<SignOut />}>
      {data === undefined ? (
        error === null ? (
          <RowSkeletons rows={3} />
        ) : (
          <FailedAnswer what="who you are" error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <Access session={data} />
      )}
    </Section>
  );
}

function Access({ session: { name, scopes, expiresAt } }: { session: SessionView }) {
  const isBootstrap = name === "bootstrap";
  return (
    <>
      <Facts>
        <Fact name="Signed in as">
          <b>{name}</b>
        </Fact>
        <Fact name="May">
          <ul className="hg-scopes">
            {scopes.map((scope) => (
              <li key={scope}>
                <span className="hg-mono">{scope}</span> <span className="hg-quiet">{meanings[scope]}</span>
              </li>
            ))}
          </ul>
        </Fact>
        <Fact name="Session">
          {expiresAt === undefined ? "as long as the token" : `until ${exact(expiresAt)}`}
        </Fact>
      </Facts>
      <p className="hg-settings-note">
        Whoever holds the token acts under its name: events and audits say “{name}”. A token is kept only as a
        hash and cannot be shown again.{" "}
        {isBootstrap
          ? "This one is the value of HEADGATE_BOOTSTRAP_TOKEN. To change it, start each replica with a new value, one after the other: sessions and requests with the old one end there."
          : "To change to a token of your own choosing, start each replica with HEADGATE_BOOTSTRAP_TOKEN, one after the other; it is an admin’s from then on."}
      </p>
      <CommandLine label="A new token, 64 characters" text="openssl rand -hex 32" />
    </>
  );
}
