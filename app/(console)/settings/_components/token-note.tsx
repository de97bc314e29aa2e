import { CommandLine } from "#components/ui/command-line.tsx";
import { Section } from "#components/ui/section.tsx";
import type { SessionView } from "#lib/contract/access.ts";
import { settingsPath } from "#lib/paths.ts";
import Link from "next/link";

/** Whoever came in with a token: what that means for others, and what there is in its place. */
export function TokenNote({ session: { name, kind } }: { session: SessionView }) {
  return (
    <Section title="This token">
      <p className="hg-settings-note">
        Whoever holds the token acts under its name: events and audits say “{name}”.{" "}
        <Link className="hg-link hg-underlined" href={settingsPath("*", "users")} prefetch={false}>
          A user
        </Link>{" "}
        is one person, with a password of their own.
      </p>
      {kind === "bootstrap" ? (
        <>
          <p className="hg-settings-note">
            This one is the value of HEADGATE_BOOTSTRAP_TOKEN. To change it, start each replica with a new
            value, one after the other: sessions and requests with the old one end there.
          </p>
          <CommandLine label="A new token, 64 characters" text="openssl rand -hex 32" />
        </>
      ) : null}
    </Section>
  );
}
