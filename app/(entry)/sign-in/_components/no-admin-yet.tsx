import { ReadinessNotice } from "#components/access/readiness-notice.tsx";
import { SETUP_TOKEN_PREFIX } from "#lib/contract/setup-token.ts";
import { setupPath } from "#lib/paths.ts";

/** Before the first admin there is hardly anybody to sign in: where the way in is. Others may have one all the same. */
export function NoAdminYet({ onOther }: { onOther: () => void }) {
  return (
    <>
      <h1>Headgate has no admin yet</h1>
      <ReadinessNotice />
      <p>
        As it started, it printed a link in the terminal or the log it runs in. Opened here, the link makes
        the first admin: you choose a name and a password. It looks like this:
      </p>
      <pre>http://…{setupPath(SETUP_TOKEN_PREFIX)}…</pre>
      <section aria-label="When the link is lost">
        <h2>Not found, or too old?</h2>
        <p>
          It is good once, for 24 hours. A restart prints a new one. This page notices by itself when there is
          an admin.
        </p>
      </section>
      <button type="button" className="hg-entry-other" onClick={onOther}>
        Sign in without being an admin
      </button>
    </>
  );
}
