"use client";
import Link from "next/link";
import { memo } from "react";
import { ShareBar } from "#components/charts/share-bar.tsx";
import { FigureCells } from "#components/fleet/figure-cells.tsx";
import { ServingCount } from "#components/fleet/serving-count.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, type Column, DataTable, Row, Rows } from "#components/ui/data-table.tsx";
import { ExportMenu } from "#components/ui/export-menu.tsx";
import { wholeOf } from "#components/ui/exported.ts";
import { Section } from "#components/ui/section.tsx";
import type { VersionList, VersionView } from "#lib/contract/traffic-series.ts";
import { percent, plural, ratio } from "#lib/format.ts";
import { servicePath } from "#lib/paths.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { versionColumns } from "./version-columns.ts";

const COLUMNS: readonly Column[] = [
  { key: "version", label: "Version" },
  { key: "instances", label: "Instances" },
  { key: "bar", label: "Share", width: "14%" },
  { key: "expected", label: "Expected", align: "end" },
  { key: "real", label: "Real", align: "end" },
  { key: "calls", label: "Calls/s", align: "end" },
  { key: "errors", label: "Errors", align: "end" },
  { key: "p50", label: "p50", align: "end" },
  { key: "p95", label: "p95", align: "end" },
  { key: "p99", label: "p99", align: "end" },
  { key: "first", label: "First seen", align: "end" },
  { key: "newest", label: "Newest", align: "end" },
];

interface VersionTableProps {
  at: ServiceAt;
  versions: VersionList;
  windowWords: string;
}

export const VersionTable = memo(function VersionTable({ at, versions, windowWords }: VersionTableProps) {
  const { items, latencyError } = versions;
  return (
    <Section
      title="Versions"
      count={items.length}
      aside={
        <span className="hg-section-aside">
          <span
            className="hg-quiet"
            title="Latencies are of all calls to a version: its instances' histograms are merged, not their percentiles averaged"
          >
            {windowWords}; latencies by buckets up to {percent(latencyError)} wide
          </span>
          <ExportMenu
            name={`${at.service}-versions`}
            columns={versionColumns}
            read={() => wholeOf(items)}
            isCompact
          />
        </span>
      }
    >
      <DataTable label="Versions" columns={COLUMNS}>
        <Rows>
          {items.map((each) => (
            <VersionRow key={each.version ?? ""} at={at} view={each} />
          ))}
        </Rows>
      </DataTable>
    </Section>
  );
});

const VersionRow = memo(function VersionRow({ at, view }: { at: ServiceAt; view: VersionView }) {
  const { version, instances, statuses, expectedShare, realShare } = view;
  const { firstSeen, newest } = view;
  return (
    <Row>
      <Cell isWide>
        {version === undefined ? (
          <span className="hg-quiet">none told</span>
        ) : (
          <Link
            href={servicePath(at.ns, at.service, { version })}
            prefetch={false}
            className="hg-link hg-underlined"
            title={`${plural(instances, "instance")} of version ${version}`}
          >
            <b>{version}</b>
          </Link>
        )}
      </Cell>
      <Cell label="Instances">
        <ServingCount counts={statuses} total={instances} />
      </Cell>
      <Cell label="Share">
        <ShareBar real={realShare} expected={expectedShare} top={1} />
      </Cell>
      <Cell label="Expected" align="end">
        {expectedShare === undefined ? "–" : ratio(expectedShare)}
      </Cell>
      <Cell label="Real" align="end">
        {realShare === undefined ? "–" : ratio(realShare)}
      </Cell>
      <FigureCells figures={view} />
      <Cell label="First seen" align="end">
        {firstSeen === undefined ? "–" : <Ago at={firstSeen} />}
      </Cell>
      <Cell label="Newest" align="end">
        {newest === undefined ? "–" : <Ago at={newest} />}
      </Cell>
    </Row>
  );
});
