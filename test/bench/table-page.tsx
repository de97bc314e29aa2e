import { MantineProvider } from "@mantine/core";
import { memo, useCallback, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { flushSync } from "react-dom";
import { ServingCount } from "#components/fleet/serving-count.tsx";
import { StatusMark } from "#components/fleet/status-mark.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, Row } from "#components/ui/data-table.tsx";
import type { RowPlace } from "#components/ui/virtual-table.tsx";
import { VirtualTable } from "#components/ui/virtual-table.tsx";
import type { ServiceSummary } from "#lib/contract/views.ts";

// The console's own table and rows, on 10,000 of them, without the server: what drawing alone costs.

const ROWS = 10_000;

function summaryOf(index: number, round: number): ServiceSummary {
  const isBad = (index + round) % 7 === 0;
  return {
    namespace: "default",
    name: `service-${index}`,
    instances: 10,
    statuses: isBad ? { serving: 9, unhealthy: 1 } : { serving: 10 },
    protection: "normal",
    changedAt: 1_790_000_000_000 + round,
    clients: 3,
    dependsOn: [],
    zones: ["a", "b", "c"],
    versions: ["1.9.4"],
    ...(isBad
      ? {
          worst: {
            instance: "10.0.0.1:8080",
            status: "unhealthy",
            text: "3 checks in a row failed: connect refused",
            since: 1_790_000_000_000,
          },
        }
      : {}),
  };
}

const ServiceRow = memo(function ServiceRow({
  service,
  place,
}: {
  service: ServiceSummary;
  place: RowPlace;
}) {
  const { name, statuses, instances, worst, changedAt = 0 } = service;
  return (
    <Row {...place}>
      <Cell>
        <a href={`#${name}`}>{name}</a>
      </Cell>
      <Cell>
        <ServingCount counts={statuses} total={instances} />
      </Cell>
      <Cell>
        {worst === undefined ? (
          "All serve"
        ) : (
          <>
            <StatusMark status={worst.status} />
            <div className="hg-quiet">{worst.text}</div>
          </>
        )}
      </Cell>
      <Cell align="end">{name.length}</Cell>
      <Cell align="end">0 %</Cell>
      <Cell align="end">38 ms</Cell>
      <Cell align="end">92 ms</Cell>
      <Cell align="end">188 ms</Cell>
      <Cell align="end">
        <Ago at={changedAt} />
      </Cell>
    </Row>
  );
});

const first = Array.from({ length: ROWS }, (_, index) => summaryOf(index, 0));

declare global {
  interface Window {
    benchRender: () => void;
    benchUpdate: (round: number) => void;
  }
}

function Table() {
  const [rows, setRows] = useState<readonly ServiceSummary[]>(first);
  useEffect(() => {
    // A tenth of all rows, those on screen among them.
    window.benchUpdate = (round) =>
      flushSync(() =>
        setRows((held) =>
          held.map((row, index) => ((index + round) % 10 === 0 ? summaryOf(index, round) : row)),
        ),
      );
  }, []);
  const keyOf = useCallback((index: number) => rows[index]?.name ?? "", [rows]);
  const drawRow = useCallback(
    (index: number, place: RowPlace) => {
      const row = rows[index];
      return row === undefined ? null : <ServiceRow service={row} place={place} />;
    },
    [rows],
  );
  return (
    <VirtualTable
      label="Services"
      columns={["Service", "Instances", "Worst", "Calls/s", "Errors", "p50", "p95", "p99", "Changed"].map(
        (label) => ({ key: label, label }),
      )}
      count={rows.length}
      keyOf={keyOf}
      drawRow={drawRow}
    />
  );
}

window.benchRender = () => {
  const root = createRoot(document.querySelector("main") ?? document.body);
  flushSync(() =>
    root.render(
      <MantineProvider>
        <Table />
      </MantineProvider>,
    ),
  );
};
