"use client";
import Link from "next/link";
import { causeOf, fieldChanges } from "#components/fleet/table-changes.ts";
import { statusLook } from "#components/fleet/status.ts";
import { toneFill } from "#components/ui/tone.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import type { EndpointChange } from "#lib/contract/table-history.ts";
import { weight } from "#lib/format.ts";
import { instancePath } from "#lib/paths.ts";
import { clockSeconds, exact } from "#lib/time.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { ChangeCause } from "./change-cause.tsx";

const marks = { came: "+", went: "−", changed: "~" } as const;

/** An endpoint that came, went or changed: how, when and why. */
export function EndpointChangeItem({
  at,
  change,
  events,
}: {
  at: ServiceAt;
  change: EndpointChange;
  events: readonly LoggedEvent[];
}) {
  const { id, before, after } = change;
  const kind = before === undefined ? "came" : after === undefined ? "went" : "changed";
  const cause = causeOf(change, events);
  return (
    <li>
      <span className="hg-change-mark" aria-hidden>
        {marks[kind]}
      </span>
      <div>
        <p>
          <Link className="hg-link hg-mono" prefetch={false} href={instancePath(at.ns, at.service, id)}>
            {id}
          </Link>{" "}
          {kind === "changed" ? null : <b>{kind}</b>}
        </p>
        {before !== undefined && after !== undefined ? (
          fieldChanges(before, after).map(({ name, before: was, after: is }) => (
            <p key={name} className="hg-change-field">
              <span className="hg-quiet">{name}</span> {was} →{" "}
              {name === "status" ? (
                <i aria-hidden style={{ background: toneFill(statusLook[after.status].tone) }} />
              ) : null}
              <b>{is}</b>
            </p>
          ))
        ) : (
          <OneSide endpoint={before ?? after} isPast={after === undefined} />
        )}
        {cause === undefined ? null : <ChangeCause event={cause} ns={at.ns} />}
      </div>
      <time dateTime={new Date(change.at).toISOString()} title={exact(change.at)}>
        {clockSeconds(change.at)}
      </time>
    </li>
  );
}

function OneSide({ endpoint, isPast }: { endpoint: EndpointChange["after"]; isPast: boolean }) {
  if (endpoint === undefined) return null;
  const { status, weight: each, zone, version } = endpoint;
  const rest = [zone === undefined ? "" : `zone ${zone}`, version === undefined ? "" : `version ${version}`];
  return (
    <p className="hg-quiet">
      {isPast ? "was " : ""}
      {statusLook[status].word.toLowerCase()}, weight {weight(each)}
      {rest.filter((part) => part !== "").map((part) => `, ${part}`)}
    </p>
  );
}
