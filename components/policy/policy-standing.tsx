"use client";
import Link from "next/link";
import { Ago } from "#components/ui/ago.tsx";
import type { PolicyView, UnreadablePolicy } from "#lib/contract/policy-api.ts";
import { defaultPolicyPath } from "#lib/paths.ts";
import { useLack } from "#lib/query/use-lack.ts";
import type { PolicyAt } from "#lib/query/policies.ts";

const OBEYED: Record<UnreadablePolicy["obeyed"], string> = {
  last_good: "What it said before is obeyed.",
  history: "The newest version of its history is obeyed.",
  defaults: "Nobody knows here what it said before: the defaults are obeyed.",
};

interface PolicyStandingProps {
  at: PolicyAt;
  view: PolicyView;
  /** What was written last from here. */
  saved: PolicyView | undefined;
  mayWrite: boolean;
}

/** What stands, who said so, and what is wrong with it. */
export function PolicyStanding({ at: { ns, service }, view, saved, mayWrite }: PolicyStandingProps) {
  const lack = useLack("policy:write");
  const { unreadable, inheritedUnreadable, contradictions } = view;
  return (
    <div className="hg-policy-standing">
      <p className="hg-policy-author">
        <span>
          <Author view={view} isDefault={service === undefined} />
        </span>
        {service === undefined ? null : (
          <Link href={defaultPolicyPath(ns)} prefetch={false} className="hg-link hg-underlined">
            Default policy
          </Link>
        )}
        {/* Beside it: a line of its own would push away what was just changed. */}
        <span role="status" className="hg-policy-saved">
          {saved !== undefined && saved.etag === view.etag && saved.changed !== undefined
            ? `Saved as version ${saved.changed.version}.`
            : ""}
        </span>
      </p>
      {mayWrite ? null : <p className="hg-effect">You may read this policy, not change it. {lack}.</p>}
      <Unreadable what="This policy" unreadable={unreadable} />
      <Unreadable what={`The default policy of ${ns}`} unreadable={inheritedUnreadable} />
      {contradictions.length === 0 ? null : (
        <div className="hg-effect" data-tone="caution">
          <strong>It contradicts itself.</strong> It is obeyed, but could not be written like this:
          <ul>
            {contradictions.map(({ text }) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Author({ view: { changed, unreadable }, isDefault }: { view: PolicyView; isDefault: boolean }) {
  if (unreadable !== undefined) return "It was written past Headgate: by whom and why is not known.";
  if (changed === undefined)
    return isDefault
      ? "Nothing is set: every service follows Headgate's own defaults."
      : "Nothing is set for this service: it follows what it inherits.";
  const { version, actor, at, reason } = changed;
  return (
    <>
      Version {version} by {actor}
      {at === undefined ? null : (
        <>
          , <Ago at={at} />
        </>
      )}
      {reason === undefined ? null : `: ${reason}`}
    </>
  );
}

function Unreadable({ what, unreadable }: { what: string; unreadable: UnreadablePolicy | undefined }) {
  if (unreadable === undefined) return null;
  return (
    <p className="hg-effect" data-tone="caution">
      <strong>{what} cannot be read:</strong> it {unreadable.reason}. {OBEYED[unreadable.obeyed]}
    </p>
  );
}
