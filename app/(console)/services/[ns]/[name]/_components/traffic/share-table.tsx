"use client";
import { Button } from "@mantine/core";
import Link from "next/link";
import { memo, useMemo, useState } from "react";
import { ShareBar } from "#components/charts/share-bar.tsx";
import { FigureCells } from "#components/fleet/figure-cells.tsx";
import { Traits } from "#components/fleet/traits.tsx";
import { Cell, type Column, DataTable, Row, Rows } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";
import type { InstanceTraffic } from "#lib/contract/traffic.ts";
import { plural, ratio } from "#lib/format.ts";
import { instancePath } from "#lib/paths.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { byDeviation, deviationText } from "./deviation.ts";

const COLUMNS: readonly Column[] = [
  { key: "instance", label: "Instance" },
  { key: "where", label: "Zone, version" },
  { key: "bar", label: "Share", width: "22%" },
  { key: "expected", label: "Expected", align: "end" },
  { key: "real", label: "Real", align: "end" },
  { key: "deviation", label: "Off by", align: "end" },
  { key: "calls", label: "Calls/s", align: "end" },
  { key: "errors", label: "Errors", align: "end" },
  { key: "p95", label: "p95", align: "end" },
];
const STEP = 50;
const P95 = ["p95"] as const;

interface ShareTableProps {
  at: ServiceAt;
  instances: readonly InstanceTraffic[];
  windowWords: string;
}

/** What each instance should get by its weight, and what it got: those that are the furthest off first. */
export const ShareTable = memo(function ShareTable({ at, instances, windowWords }: ShareTableProps) {
  const [shown, setShown] = useState(STEP);
  const sorted = useMemo(() => byDeviation(instances), [instances]);
  const top = useMemo(
    () =>
      Math.max(
        ...instances.map(({ expectedShare = 0, realShare = 0 }) => Math.max(expectedShare, realShare)),
      ),
    [instances],
  );
  return (
    <Section
      title="Expected and real share"
      count={instances.length}
      aside={<span className="hg-quiet">weights of now, calls of the {windowWords}</span>}
    >
      <DataTable label="Expected and real share" columns={COLUMNS}>
        <Rows>
          {sorted.slice(0, shown).map((each) => (
            <ShareRow key={each.instance} at={at} traffic={each} top={top} />
          ))}
        </Rows>
      </DataTable>
      {sorted.length > shown ? (
        <Button variant="default" size="xs" mt={12} onClick={() => setShown(shown + STEP)}>
          Show more of {plural(sorted.length, "instance")}
        </Button>
      ) : null}
    </Section>
  );
});

interface ShareRowProps {
  at: ServiceAt;
  traffic: InstanceTraffic;
  top: number;
}

const ShareRow = memo(function ShareRow({ at, traffic, top }: ShareRowProps) {
  const { instance, registered, zone, version, expectedShare, realShare, figures } = traffic;
  return (
    <Row>
      <Cell isWide>
        <Link href={instancePath(at.ns, at.service, instance)} prefetch={false} className="hg-link hg-mono">
          {instance}
        </Link>
        {registered ? null : <span className="hg-quiet"> gone</span>}
      </Cell>
      <Cell label="Zone, version">
        {zone === undefined && version === undefined ? "–" : <Traits at={at} zone={zone} version={version} />}
      </Cell>
      <Cell label="Share">
        <ShareBar real={realShare} expected={expectedShare} top={top} />
      </Cell>
      <Cell label="Expected" align="end">
        {expectedShare === undefined ? "–" : ratio(expectedShare)}
      </Cell>
      <Cell label="Real" align="end">
        {realShare === undefined ? "–" : ratio(realShare)}
      </Cell>
      <Cell label="Off by" align="end">
        {deviationText(traffic)}
      </Cell>
      <FigureCells figures={figures} percentiles={P95} />
    </Row>
  );
});
