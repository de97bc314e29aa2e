"use client";
import Link from "next/link";
import { isGuarded, ServiceGuards } from "#components/fleet/service-guards.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ServiceSummary } from "#lib/contract/views.ts";
import { plural } from "#lib/format.ts";
import { servicePath, servicesPath } from "#lib/paths.ts";

const MAX_SHOWN = 6;

/** Where tables do not follow what is observed, and why: what Headgate did so that none is emptied by accident. */
export function GuardedServices({ ns, services }: { ns: string; services: readonly ServiceSummary[] }) {
  const guarded = services.filter(isGuarded);
  if (guarded.length === 0) return null;
  return (
    <Section title="Guarded" count={guarded.length}>
      {guarded.slice(0, MAX_SHOWN).map((service) => (
        <ServiceGuards
          key={service.name}
          service={service}
          subject={
            <>
              <Link href={servicePath(ns, service.name)} prefetch={false} className="hg-link">
                <b>{service.name}</b>
              </Link>
              {": "}
            </>
          }
        />
      ))}
      {guarded.length > MAX_SHOWN ? (
        <Link href={servicesPath(ns)} prefetch={false} className="hg-link hg-quiet">
          and {plural(guarded.length - MAX_SHOWN, "more service")}
        </Link>
      ) : null}
    </Section>
  );
}
