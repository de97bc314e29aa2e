"use client";
import { Button } from "@mantine/core";
import Link from "next/link";
import { memo, useState } from "react";
import { FigureCells } from "#components/fleet/figure-cells.tsx";
import { Cell, type Column, DataTable, Row, Rows } from "#components/ui/data-table.tsx";
import { ExportMenu } from "#components/ui/export-menu.tsx";
import { wholeOf } from "#components/ui/exported.ts";
import { Nothing, Section } from "#components/ui/section.tsx";
import type { CallerTraffic } from "#lib/contract/traffic.ts";
import { count, plural } from "#lib/format.ts";
import { servicePath } from "#lib/paths.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { callerColumns } from "./caller-columns.ts";
import { failedWords } from "./failed-words.ts";

const COLUMNS: readonly Column[] = [
  { key: "caller", label: "Caller" },
  { key: "calls", label: "Calls/s", align: "end" },
  { key: "errors", label: "Errors", align: "end" },
  { key: "p50", label: "p50", align: "end" },
  { key: "p95", label: "p95", align: "end" },
  { key: "p99", label: "p99", align: "end" },
  { key: "failed", label: "Failed" },
  { key: "rejected", label: "Refused by itself", align: "end" },
];
const STEP = 50;

interface CallerTableProps {
  at: ServiceAt;
  callers: readonly CallerTraffic[];
  windowWords: string;
}

/** Who calls the service, the most calls first. */
export const CallerTable = memo(function CallerTable({ at, callers, windowWords }: CallerTableProps) {
  const [shown, setShown] = useState(STEP);
  return (
    <Section
      title="By caller"
      count={callers.length}
      aside={
        <span className="hg-section-aside">
          <span className="hg-quiet">{windowWords}</span>
          {callers.length === 0 ? null : (
            <ExportMenu
              name={`${at.service}-callers`}
              columns={callerColumns}
              read={() => wholeOf(callers)}
              isCompact
            />
          )}
        </span>
      }
    >
      {callers.length === 0 ? (
        <Nothing title="Nobody reported calls to this service in this time." />
      ) : (
        <DataTable label="By caller" columns={COLUMNS}>
          <Rows>
            {callers.slice(0, shown).map((each) => (
              <CallerRow key={each.caller} ns={at.ns} traffic={each} />
            ))}
          </Rows>
        </DataTable>
      )}
      {callers.length > shown ? (
        <Button variant="default" size="xs" mt={12} onClick={() => setShown(shown + STEP)}>
          Show more of {plural(callers.length, "caller")}
        </Button>
      ) : null}
    </Section>
  );
});

const CallerRow = memo(function CallerRow({ ns, traffic }: { ns: string; traffic: CallerTraffic }) {
  const { caller, external, failedBy, rejected } = traffic;
  return (
    <Row>
      <Cell isWide>
        {external ? (
          <>
            {caller}{" "}
            <span className="hg-quiet" title="No service of this namespace goes by this name">
              external
            </span>
          </>
        ) : (
          <Link href={servicePath(ns, caller, { tab: "traffic" })} prefetch={false} className="hg-link">
            {caller}
          </Link>
        )}
      </Cell>
      <FigureCells figures={traffic} />
      <Cell label="Failed">{failedWords(failedBy)}</Cell>
      <Cell label="Refused by itself" align="end">
        {count(rejected)}
      </Cell>
    </Row>
  );
});
