import { ReadinessNotice } from "#components/access/readiness-notice.tsx";
import { SETUP_TOKEN_PREFIX } from "#lib/contract/setup-token.ts";
import { setupPath, signInPath } from "#lib/paths.ts";

interface NoLinkProps {
  /** There is no admin who could make another: it is the log's link that is missing. */
  isNeeded: boolean;
  /** It was one, and is used up. */
  isOver?: boolean;
}

/** Opened without what a link carries, or by one that is used up: how one comes by another. */
export function NoLink({ isNeeded, isOver = false }: NoLinkProps) {
  return (
    <>
      <h1>{isOver ? "This link is no longer good" : "This page is opened by a link"}</h1>
      <ReadinessNotice />
      <p>
        {isOver
          ? "It was used already, a newer one took its place, or its time is over."
          : "What makes it work stands behind the # of the link. It was not there, or was cut off as it was copied."}{" "}
        If you have a password,{" "}
        <a className="hg-underlined" href={signInPath("/")}>
          sign in
        </a>
        .
      </p>
      {isNeeded ? (
        <section aria-label="The link of the first admin">
          <h2>Where it is</h2>
          <p>
            As Headgate started, it printed the link in the terminal or the log it runs in. It is good once,
            for 24 hours; a restart prints a new one. It looks like this:
          </p>
          <pre>http://…{setupPath(SETUP_TOKEN_PREFIX)}…</pre>
        </section>
      ) : (
        <section aria-label="An invitation">
          <h2>Where to get one</h2>
          <p>
            Ask an admin for a new link: in the settings, under Users, each user has <em>New link</em>.
          </p>
        </section>
      )}
    </>
  );
}
