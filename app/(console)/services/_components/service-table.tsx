"use client";
import Link from "next/link";
import { memo, useCallback } from "react";
import { ProtectionMark } from "#components/fleet/protection-mark.tsx";
import { ServingCount } from "#components/fleet/serving-count.tsx";
import { StatusMark } from "#components/fleet/status-mark.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { NameList } from "#components/ui/name-list.tsx";
import { Cell, Row } from "#components/ui/data-table.tsx";
import { type RowPlace, VirtualTable } from "#components/ui/virtual-table.tsx";
import type { ServiceSummary } from "#lib/contract/views.ts";
import { count } from "#lib/format.ts";
import { servicePath } from "#lib/paths.ts";
import "./service-table.css";

type Sort = "trouble" | "name" | "instances";

interface ServiceTableProps {
  services: readonly ServiceSummary[];
  sort: Sort;
  onSort: (sort: Sort) => void;
}

export function ServiceTable({ services, sort, onSort }: ServiceTableProps) {
  const sortBy = (key: Sort) => ({
    direction: sort === key ? ("descending" as const) : undefined,
    onSort: () => onSort(key),
  });
  const keyOf = useCallback((index: number) => services[index]?.name ?? "", [services]);
  const drawRow = useCallback(
    (index: number, place: RowPlace) => {
      const service = services[index];
      return service === undefined ? null : <ServiceRow service={service} place={place} />;
    },
    [services],
  );
  return (
    <VirtualTable
      label="Services"
      columns={[
        { key: "name", label: "Service", sort: sortBy("name"), width: "22%" },
        { key: "instances", label: "Instances", sort: sortBy("instances"), width: "17%" },
        { key: "worst", label: "Worst", sort: sortBy("trouble"), width: "30%" },
        { key: "zones", label: "Zones" },
        { key: "versions", label: "Versions" },
        { key: "clients", label: "Clients", align: "end" },
        { key: "changed", label: "Changed", align: "end" },
      ]}
      count={services.length}
      keyOf={keyOf}
      drawRow={drawRow}
    />
  );
}

const ServiceRow = memo(function ServiceRow({
  service,
  place,
}: {
  service: ServiceSummary;
  place: RowPlace;
}) {
  const { namespace, name, statuses, instances, worst } = service;
  return (
    <Row className="hg-service" {...place}>
      <Cell>
        <span className="hg-service-name">
          <Link href={servicePath(namespace, name)} prefetch={false} className="hg-link">
            {name}
          </Link>
          <ProtectionMark protection={service.protection} />
        </span>
        <GuardCause service={service} />
      </Cell>
      <Cell>
        <ServingCount counts={statuses} total={instances} />
      </Cell>
      <Cell isWide>
        {worst === undefined ? (
          instances === 0 ? null : (
            <span className="hg-quiet hg-all-serve">All serve</span>
          )
        ) : (
          <Worst worst={worst} />
        )}
      </Cell>
      <Cell label="Zones">
        <Names names={service.zones} />
      </Cell>
      <Cell label="Versions">
        <Names names={service.versions} most={2} />
      </Cell>
      <Cell label="Clients" align="end">
        {count(service.clients)}
      </Cell>
      <Cell label="Changed" align="end">
        {service.changedAt === undefined ? <None /> : <Ago at={service.changedAt} />}
      </Cell>
    </Row>
  );
});

/** Under the badge: why, and since when. */
function GuardCause({ service }: { service: ServiceSummary }) {
  const { protectionSince, protectionText, tableHeldBack } = service;
  return (
    <>
      {protectionText === undefined ? null : (
        <div className="hg-quiet">
          {protectionText}
          {protectionSince === undefined ? null : (
            <>
              , since <Ago at={protectionSince} as="since" />
            </>
          )}
        </div>
      )}
      {tableHeldBack === undefined ? null : <div className="hg-quiet">table held back: {tableHeldBack}</div>}
    </>
  );
}

function Worst({ worst }: { worst: NonNullable<ServiceSummary["worst"]> }) {
  return (
    <span className="hg-worst">
      <StatusMark status={worst.status} />
      <span className="hg-quiet">
        {worst.text}, since <Ago at={worst.since} as="since" />
      </span>
    </span>
  );
}

function Names({ names, most = 3 }: { names: readonly string[]; most?: number }) {
  return names.length === 0 ? <None /> : <NameList names={names} most={most} />;
}

function None() {
  return <span className="hg-quiet">–</span>;
}
