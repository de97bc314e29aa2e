"use client";
import Link from "next/link";
import { memo } from "react";
import { Sparkline } from "#components/charts/sparkline.tsx";
import { CallRate, CoverageNote, ErrorShare, Latency, Unknown } from "#components/fleet/call-figures.tsx";
import { shortCause } from "#components/fleet/sentence.ts";
import { NamespacePrefix } from "#components/ui/namespace-prefix.tsx";
import { ProtectionMark } from "#components/fleet/protection-mark.tsx";
import { ServingCount } from "#components/fleet/serving-count.tsx";
import { StatusMark } from "#components/fleet/status-mark.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, Row } from "#components/ui/data-table.tsx";
import type { RowPlace } from "#components/ui/virtual-table.tsx";
import type { ServiceSummary } from "#lib/contract/views.ts";
import { unbroken } from "#lib/format.ts";
import { servicePath } from "#lib/paths.ts";

/** Drawn again only when the service, or its place, changed: the cache keeps what is equal. */
export const ServiceRow = memo(function ServiceRow({
  service,
  place,
}: {
  service: ServiceSummary;
  place: RowPlace;
}) {
  const { namespace, name, statuses, instances, worst, traffic, changedAt } = service;
  const { figures } = traffic ?? {};
  return (
    <Row className="hg-service" {...place}>
      <Cell>
        <span className="hg-service-name">
          <span>
            <NamespacePrefix namespace={namespace} />
            <Link href={servicePath(namespace, name)} prefetch={false} className="hg-link">
              {name}
            </Link>
          </span>
          <ProtectionMark protection={service.protection} />
        </span>
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
          // Panic is why: what it means stands below, once.
          <Worst worst={worst} isTold={service.protection === "panic"} />
        )}
        <GuardCause service={service} />
      </Cell>
      <Cell label="Calls/s" align="end">
        <span className="hg-calls">
          {traffic?.spark === undefined ? null : (
            <Sparkline values={traffic.spark.values} label={`Calls to ${name} over 15 minutes`} width={72} />
          )}
          <span>
            <CallRate perSecond={figures?.callsPerSecond} />
          </span>
        </span>
        {traffic === undefined || traffic.coverage.reporting >= traffic.coverage.consumers ? null : (
          <div>
            <CoverageNote coverage={traffic.coverage} />
          </div>
        )}
      </Cell>
      <Cell label="Errors" align="end">
        <ErrorShare ratio={figures?.errorRatio} />
      </Cell>
      <Cell label="p50" align="end">
        <Latency ms={figures?.latencyMs?.p50} />
      </Cell>
      <Cell label="p95" align="end">
        <Latency ms={figures?.latencyMs?.p95} />
      </Cell>
      <Cell label="p99" align="end">
        <Latency ms={figures?.latencyMs?.p99} />
      </Cell>
      <Cell label="Changed" align="end">
        {changedAt === undefined ? <Unknown /> : <Ago at={changedAt} />}
      </Cell>
    </Row>
  );
});

/** What the badge means: why, and since when. */
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

function Worst({ worst, isTold }: { worst: NonNullable<ServiceSummary["worst"]>; isTold: boolean }) {
  return (
    <span className="hg-worst">
      <StatusMark status={worst.status} />
      {isTold ? null : (
        <span className="hg-quiet">
          {unbroken(shortCause(worst.text))}, since <Ago at={worst.since} as="since" />
        </span>
      )}
    </span>
  );
}
