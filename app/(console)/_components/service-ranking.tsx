"use client";
import Link from "next/link";
import { CallRate, ErrorShare, Unknown } from "#components/fleet/call-figures.tsx";
import { NamespacePrefix } from "#components/ui/namespace-prefix.tsx";
import { ProtectionMark } from "#components/fleet/protection-mark.tsx";
import { ServingCount } from "#components/fleet/serving-count.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, DataTable, Row, Rows } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";
import { qualifiedName } from "#lib/contract/qualified-name.ts";
import type { FleetService, FleetSummary } from "#lib/contract/fleet.ts";
import { percent } from "#lib/format.ts";
import { servicePath, servicesPath } from "#lib/paths.ts";

const columns = [
  { key: "name", label: "Service" },
  { key: "instances", label: "Serving", width: "24%" },
  { key: "lost", label: "Lost", align: "end" as const },
  { key: "calls", label: "Calls/s", align: "end" as const },
  { key: "errors", label: "Errors", align: "end" as const },
  { key: "told", label: "Told by", align: "end" as const },
  { key: "changed", label: "Changed", align: "end" as const },
];

/** The services most in need of a look, as the API ranks them. */
export function ServiceRanking({ ns, fleet }: { ns: string; fleet: FleetSummary }) {
  return (
    <Section
      title="Services"
      count={fleet.services}
      aside={
        <span className="hg-section-aside">
          <span className="hg-quiet">calls of the last seconds</span>
          <Link href={servicesPath(ns)} prefetch={false} className="hg-link hg-quiet">
            All services
          </Link>
        </span>
      }
    >
      <DataTable label="Services by trouble" columns={columns}>
        <Rows>
          {fleet.ranked.map((service) => (
            <RankedRow key={qualifiedName(service.namespace, service.name)} service={service} />
          ))}
        </Rows>
      </DataTable>
    </Section>
  );
}

function RankedRow({ service }: { service: FleetService }) {
  const { namespace, name, statuses, instances, changedAt, protection, lostShare, calls, coverage } = service;
  return (
    <Row className="hg-ranked">
      <Cell>
        <NamespacePrefix namespace={namespace} />
        <Link href={servicePath(namespace, name)} prefetch={false} className="hg-link">
          <b>{name}</b>
        </Link>{" "}
        <ProtectionMark protection={protection} />
      </Cell>
      <Cell>
        <ServingCount counts={statuses} total={instances} />
      </Cell>
      <Cell label="Lost" align="end">
        {lostShare === undefined ? <Unknown /> : lostShare === 0 ? <Quiet text="0 %" /> : percent(lostShare)}
      </Cell>
      <Cell label="Calls/s" align="end">
        <CallRate perSecond={calls?.callsPerSecond} />
      </Cell>
      <Cell label="Errors" align="end">
        <ErrorShare ratio={ratioOf(calls)} />
      </Cell>
      <Cell label="Told by" align="end">
        {coverage.consumers === 0 ? (
          <Unknown />
        ) : (
          <Quiet text={`${coverage.reporting} of ${coverage.consumers}`} />
        )}
      </Cell>
      <Cell label="Changed" align="end">
        {changedAt === undefined ? null : <Ago at={changedAt} />}
      </Cell>
    </Row>
  );
}

function Quiet({ text }: { text: string }) {
  return <span className="hg-quiet">{text}</span>;
}

function ratioOf(calls: FleetService["calls"]): number | undefined {
  return calls === undefined || calls.callsPerSecond === 0
    ? undefined
    : calls.failingPerSecond / calls.callsPerSecond;
}
