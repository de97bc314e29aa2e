"use client";
import { useQueries } from "@tanstack/react-query";
import Link from "next/link";
import { decisiveCause } from "#components/fleet/decisive-cause.ts";
import { StatusMark } from "#components/fleet/status-mark.tsx";
import { countOf, isTrouble } from "#components/fleet/status.ts";
import { Ago } from "#components/ui/ago.tsx";
import { Section } from "#components/ui/section.tsx";
import type { InstanceView, ServiceSummary } from "#lib/contract/views.ts";
import { plural } from "#lib/format.ts";
import { servicePath } from "#lib/paths.ts";
import { instancesQuery } from "#lib/query/queries.ts";

/** How many services, and instances of each, are told here; the rest is counted and linked. */
const MAX_SERVICES = 6;
const MAX_INSTANCES = 3;

/** Every instance that is out without anybody having meant it, as the API ranks them. */
export function TroubleList({ ns, services }: { ns: string; services: readonly ServiceSummary[] }) {
  const troubled = services.filter(({ statuses }) => countOf(statuses, isTrouble) > 0);
  const shown = troubled.slice(0, MAX_SERVICES);
  const answers = useQueries({
    queries: shown.map(({ name }) => instancesQuery({ ns, service: name }, MAX_INSTANCES)),
  });
  if (troubled.length === 0) return null;
  const total = troubled.reduce((sum, { statuses }) => sum + countOf(statuses, isTrouble), 0);
  return (
    <Section title="What is wrong" count={total}>
      <ul className="hg-rows">
        {shown.map((service, index) => (
          <ServiceTrouble
            key={service.name}
            service={service}
            instances={answers[index]?.data?.items.filter(({ status }) => isTrouble(status)) ?? []}
          />
        ))}
        {troubled.length > shown.length ? (
          <li className="hg-quiet">and {plural(troubled.length - shown.length, "more service")} below</li>
        ) : null}
      </ul>
    </Section>
  );
}

function ServiceTrouble({
  service,
  instances,
}: {
  service: ServiceSummary;
  instances: readonly InstanceView[];
}) {
  const { namespace, name, worst } = service;
  const more = countOf(service.statuses, isTrouble) - Math.max(1, instances.length);
  return (
    <>
      {instances.length === 0 && worst !== undefined ? (
        <Line
          service={service}
          id={worst.instance}
          status={worst.status}
          since={worst.since}
          cause={worst.text}
        />
      ) : (
        instances.map(({ id, status, statusSince, causes }) => (
          <Line
            key={id}
            service={service}
            id={id}
            status={status}
            since={statusSince}
            cause={decisiveCause(causes)?.text ?? ""}
          />
        ))
      )}
      {more > 0 ? (
        <li>
          <Link href={servicePath(namespace, name)} prefetch={false} className="hg-link hg-quiet">
            and {more} more of {name}
          </Link>
        </li>
      ) : null}
    </>
  );
}

interface LineProps {
  service: ServiceSummary;
  id: string;
  status: InstanceView["status"];
  since: number;
  cause: string;
}

function Line({ service: { namespace, name }, id, status, since, cause }: LineProps) {
  return (
    <li className="hg-trouble">
      <StatusMark status={status} />
      <span className="hg-trouble-where">
        <Link href={servicePath(namespace, name, { open: id })} prefetch={false} className="hg-link">
          {name} <span className="hg-mono">{id}</span>
        </Link>
      </span>
      <span className="hg-trouble-cause">{cause}</span>
      <span className="hg-trouble-since">
        since <Ago at={since} as="since" />
      </span>
    </li>
  );
}
