"use client";
import Link from "next/link";
import type { ReactNode } from "react";
import { ProtectionMark } from "#components/fleet/protection-mark.tsx";
import { ServiceGuards } from "#components/fleet/service-guards.tsx";
import { StatusBar, StatusLegend } from "#components/fleet/status-bar.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { NameList } from "#components/ui/name-list.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import type { ServiceSummary } from "#lib/contract/views.ts";
import { plural } from "#lib/format.ts";
import { servicePath } from "#lib/paths.ts";
import { AutomationMark } from "./automation-mark.tsx";
import { RevisionButton } from "./table-changes/revision-button.tsx";
import { TableChangesPanel } from "./table-changes/table-changes-panel.tsx";

export function ServiceHead({ service, trail }: { service: ServiceSummary; trail: ReactNode }) {
  const {
    name,
    instances,
    statuses,
    protection,
    revision,
    clients,
    changedAt,
    dependsOn,
    versions,
    zones,
    namespace,
  } = service;
  const linkTo = (trait: "zone" | "version") =>
    function linkToAlike(value: string) {
      return (
        <Link
          href={servicePath(namespace, name, { [trait]: value })}
          prefetch={false}
          className="hg-link hg-underlined"
        >
          {value}
        </Link>
      );
    };
  return (
    <>
      <PageHead
        trail={trail}
        title={
          <>
            {name} <ProtectionMark protection={protection} />{" "}
            <AutomationMark at={{ ns: namespace, service: name }} />
          </>
        }
        lead={
          <ul className="hg-service-facts">
            <li>
              Table {revision === undefined ? "not published yet" : <RevisionButton revision={revision} />}
            </li>
            <li>
              {clients === 0
                ? "No client holds it"
                : `${plural(clients, "client")} hold${clients === 1 ? "s" : ""} it`}
            </li>
            {zones.length === 0 ? null : (
              <li>
                {zones.length === 1 ? "Zone" : "Zones"}{" "}
                <NameList names={zones} most={5} draw={linkTo("zone")} />
              </li>
            )}
            {versions.length === 0 ? null : (
              <li>
                {versions.length === 1 ? "Version" : "Versions"}{" "}
                <NameList names={versions} draw={linkTo("version")} />
              </li>
            )}
            {dependsOn.length === 0 ? null : (
              <li>
                Calls{" "}
                {dependsOn.map((dependency, index) => (
                  <span key={dependency}>
                    {index === 0 ? "" : ", "}
                    <Link
                      href={servicePath(namespace, dependency)}
                      prefetch={false}
                      className="hg-link hg-underlined"
                    >
                      {dependency}
                    </Link>
                  </span>
                ))}
              </li>
            )}
            {/* The last: its length changes all the time. */}
            {changedAt === undefined ? null : (
              <li>
                Changed <Ago at={changedAt} />
              </li>
            )}
          </ul>
        }
      />
      <TableChangesPanel at={{ ns: namespace, service: name }} />
      <ServiceGuards service={service} />
      <div className="hg-service-bar">
        <StatusBar counts={statuses} size="wide" />
        {instances === 0 ? (
          <span className="hg-quiet">No instances</span>
        ) : (
          <StatusLegend counts={statuses} />
        )}
      </div>
    </>
  );
}
