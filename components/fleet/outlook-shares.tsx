"use client";
import { Button } from "@mantine/core";
import { useState } from "react";
import { StatusMark } from "./status-mark.tsx";
import type { EndpointPreview, ServicePreview } from "#lib/contract/preview.ts";
import { plural, rate, ratio } from "#lib/format.ts";

/** Drawn before more are asked for. */
const FEW = 6;

/** Each endpoint's share of traffic before and after; what is asked for first, then who gains most. */
export function OutlookShares({
  preview,
  subjects,
}: {
  preview: ServicePreview;
  subjects: readonly string[];
}) {
  const [isWhole, setWhole] = useState(false);
  const hasCalls = preview.callsPerSecond !== undefined;
  const asked = new Set(subjects);
  const rows = ranked(preview.endpoints, asked);
  const shown = isWhole ? rows : rows.slice(0, FEW);
  if (rows.length === 0) return null;
  return (
    <div>
      <table className="hg-shares" aria-label="Shares of traffic before and after">
        <thead>
          <tr>
            <th scope="col">Instance</th>
            <th scope="col">Share</th>
            {hasCalls ? <th scope="col">Calls/s</th> : null}
          </tr>
        </thead>
        <tbody>
          {shown.map((endpoint) => (
            <ShareRow
              key={endpoint.id}
              endpoint={endpoint}
              isSubject={asked.has(endpoint.id)}
              hasCalls={hasCalls}
            />
          ))}
        </tbody>
      </table>
      {rows.length > shown.length ? (
        <Button variant="subtle" size="compact-sm" onClick={() => setWhole(true)}>
          Show all {plural(rows.length, "instance")}
        </Button>
      ) : null}
    </div>
  );
}

function ShareRow({
  endpoint: { id, zone, before, after, callsPerSecond },
  isSubject,
  hasCalls,
}: {
  endpoint: EndpointPreview;
  isSubject: boolean;
  hasCalls: boolean;
}) {
  const [was, is] = [before?.share ?? 0, after?.share ?? 0];
  return (
    <tr data-subject={isSubject || undefined}>
      <th scope="row">
        <span className="hg-mono hg-whole">{id}</span>{" "}
        <span className="hg-quiet">{zone === undefined ? "" : `zone ${zone}`}</span>
        <div className="hg-outlook-bar" aria-hidden>
          <i style={{ width: `${is * 100}%` }} />
          <b style={{ left: `${was * 100}%` }} />
        </div>
      </th>
      <td>
        <span className="hg-quiet">{before === undefined ? "–" : ratio(was)} → </span>
        <b>{after === undefined ? "out" : ratio(is)}</b>
        {after === undefined || after.status === before?.status ? null : (
          <div>
            <StatusMark status={after.status} />
          </div>
        )}
      </td>
      {hasCalls ? (
        <td>
          {callsPerSecond === undefined ? (
            "–"
          ) : (
            <>
              <span className="hg-quiet">{rate(callsPerSecond.before)} → </span>
              <b>{rate(callsPerSecond.after)}</b>
            </>
          )}
        </td>
      ) : null}
    </tr>
  );
}

function ranked(
  endpoints: readonly EndpointPreview[],
  subjects: ReadonlySet<string>,
): readonly EndpointPreview[] {
  const gain = ({ before, after }: EndpointPreview) => (after?.share ?? 0) - (before?.share ?? 0);
  return endpoints.toSorted(
    (a, b) => Number(subjects.has(b.id)) - Number(subjects.has(a.id)) || gain(b) - gain(a),
  );
}
