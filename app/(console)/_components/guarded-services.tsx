"use client";
import Link from "next/link";
import { NamespacePrefix } from "#components/ui/namespace-prefix.tsx";
import { isGuarded, ServiceGuards } from "#components/fleet/service-guards.tsx";
import { Section } from "#components/ui/section.tsx";
import { qualifiedName } from "#lib/contract/qualified-name.ts";
import type { FleetSummary } from "#lib/contract/fleet.ts";
import { plural } from "#lib/format.ts";
import { servicePath, servicesPath } from "#lib/paths.ts";

const MAX_SHOWN = 6;

/** Where tables do not follow what is observed, and why: what Headgate did so that none is emptied by accident. */
export function GuardedServices({ ns, fleet }: { ns: string; fleet: FleetSummary }) {
  if (fleet.guarded === 0) return null;
  const shown = fleet.ranked.filter(isGuarded).slice(0, MAX_SHOWN);
  const more = fleet.guarded - shown.length;
  return (
    <Section title="Guarded" count={fleet.guarded}>
      {shown.map((service) => (
        <ServiceGuards
          key={qualifiedName(service.namespace, service.name)}
          service={service}
          subject={
            <>
              <NamespacePrefix namespace={service.namespace} />
              <Link href={servicePath(service.namespace, service.name)} prefetch={false} className="hg-link">
                <b>{service.name}</b>
              </Link>
              {": "}
            </>
          }
        />
      ))}
      {more > 0 ? (
        <Link href={servicesPath(ns)} prefetch={false} className="hg-link hg-quiet">
          and {plural(more, "more service")}
        </Link>
      ) : null}
    </Section>
  );
}
