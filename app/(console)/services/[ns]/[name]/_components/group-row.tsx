"use client";
import { memo } from "react";
import { CallRate, ErrorShare } from "#components/fleet/call-figures.tsx";
import { StatusLegend } from "#components/fleet/status-bar.tsx";
import { Cell, Row } from "#components/ui/data-table.tsx";
import type { RowPlace } from "#components/ui/virtual-table.tsx";
import type { InstanceGroup } from "#lib/contract/order.ts";
import { plural } from "#lib/format.ts";
import { ShareCell } from "./share-cell.tsx";

/** The head of those with a zone or a version in common: how many, how they are, what they are called. */
export const GroupRow = memo(function GroupRow({ group, place }: { group: InstanceGroup; place: RowPlace }) {
  const { name, count, statuses, expectedShare, realShare, figures } = group;
  return (
    <Row className="hg-group" {...place}>
      <Cell isWide>
        <b>{name ?? "none"}</b> <span className="hg-quiet">{plural(count, "instance")}</span>
      </Cell>
      <Cell isWide colSpan={2}>
        <StatusLegend counts={statuses} />
      </Cell>
      <Cell label="Share" align="end">
        <ShareCell expected={expectedShare} real={realShare} />
      </Cell>
      <Cell label="Calls/s" align="end">
        <CallRate perSecond={figures?.callsPerSecond} />
      </Cell>
      <Cell label="Errors" align="end">
        <ErrorShare ratio={figures?.errorRatio} />
      </Cell>
      <Cell colSpan={5}></Cell>
    </Row>
  );
});
