"use client";
import Link from "next/link";
import { ProtectionMark } from "#components/fleet/protection-mark.tsx";
import { ServingCount } from "#components/fleet/serving-count.tsx";
import { StatusMark } from "#components/fleet/status-mark.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, DataTable, Row, Rows } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ServiceSummary } from "#lib/contract/views.ts";
import { servicePath, servicesPath } from "#lib/paths.ts";

const MAX_SHOWN = 12;

/** The services most in need of a look, in the order given. */
export function ServiceRanking({ ns, services }: { ns: string; services: readonly ServiceSummary[] }) {
  return (
    <Section
      title="Services"
      count={services.length}
      aside={
        <Link href={servicesPath(ns)} prefetch={false} className="hg-link hg-quiet">
          All services
        </Link>
      }
    >
      <DataTable
        label="Services by trouble"
        columns={[
          { key: "name", label: "Service", width: "26%" },
          { key: "instances", label: "Serving", width: "30%" },
          { key: "worst", label: "Worst" },
          { key: "changed", label: "Changed", align: "end" },
        ]}
      >
        <Rows>
          {services
            .slice(0, MAX_SHOWN)
            .map(({ namespace, name, statuses, instances, worst, changedAt, protection }) => (
              <Row key={name}>
                <Cell>
                  <Link href={servicePath(namespace, name)} prefetch={false} className="hg-link">
                    <b>{name}</b>
                  </Link>{" "}
                  <ProtectionMark protection={protection} />
                </Cell>
                <Cell>
                  <ServingCount counts={statuses} total={instances} />
                </Cell>
                <Cell>{instances === 0 ? null : <StatusMark status={worst?.status ?? "serving"} />}</Cell>
                <Cell label="Changed" isLabelInline align="end">
                  {changedAt === undefined ? null : <Ago at={changedAt} />}
                </Cell>
              </Row>
            ))}
        </Rows>
      </DataTable>
    </Section>
  );
}
