"use client";
import Link from "next/link";
import { CoverageNote } from "#components/fleet/call-figures.tsx";
import { NamespacePrefix } from "#components/ui/namespace-prefix.tsx";
import { didOf, howMany, shortCause } from "#components/fleet/sentence.ts";
import { isTrouble } from "#components/fleet/status.ts";
import { StatusMark } from "#components/fleet/status-mark.tsx";
import { Traits } from "#components/fleet/traits.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Section } from "#components/ui/section.tsx";
import { qualifiedName } from "#lib/contract/qualified-name.ts";
import type { FleetInstance, FleetService, FleetSummary } from "#lib/contract/fleet.ts";
import { count, percent, plural, rate, unbroken } from "#lib/format.ts";
import { servicePath, servicesPath } from "#lib/paths.ts";

/** How many services are told here; the rest is counted and linked. */
const MAX_SERVICES = 6;

/** Services in which something is out or calls fail, worst first, each with the instances to look at. */
export function TroubleList({ ns, fleet }: { ns: string; fleet: FleetSummary }) {
  const troubled = fleet.ranked.filter(({ bad, isFailing }) => bad > 0 || isFailing);
  if (troubled.length === 0) return null;
  const shown = troubled.slice(0, MAX_SERVICES);
  const more = fleet.wrong - shown.length;
  return (
    <Section title="What is wrong" count={fleet.wrong}>
      <ul className="hg-troubles">
        {shown.map((service) => (
          <ServiceTrouble key={qualifiedName(service.namespace, service.name)} service={service} />
        ))}
      </ul>
      {isScattered(fleet) ? (
        <p className="hg-quiet">No zone, host, version or source stands out among them.</p>
      ) : null}
      {more > 0 ? (
        <Link href={servicesPath(ns, { sort: "trouble" })} prefetch={false} className="hg-link hg-quiet">
          and {plural(more, "more service")} in trouble
        </Link>
      ) : null}
    </Section>
  );
}

/** Several are out, and nothing they share sets them apart: else that is told above. */
function isScattered({ ranked, shared }: FleetSummary): boolean {
  return shared.length === 0 && ranked.reduce((sum, { bad }) => sum + bad, 0) > 1;
}

function ServiceTrouble({ service }: { service: FleetService }) {
  const { namespace, name, bad, badSince, lastBadAt, isFailing, calls, lostShare, coverage, worst } = service;
  const more = bad - worst.filter(({ status }) => isTrouble(status)).length;
  const did = didOf(service);
  return (
    <li>
      <div className="hg-trouble-head">
        <span>
          <NamespacePrefix namespace={namespace} />
          <Link href={servicePath(namespace, name)} prefetch={false} className="hg-link">
            <b>{name}</b>
          </Link>
        </span>
        <span>
          {bad === 0 ? "all serve, calls fail" : howMany(service)}
          {did === undefined ? "" : `; ${did}`}
        </span>
        <span className="hg-trouble-facts">
          {calls === undefined || !isFailing ? null : (
            <span>
              <span className="hg-trouble-failing">{rate(calls.failingPerSecond)} failing calls/s</span>{" "}
              <CoverageNote coverage={coverage} />
            </span>
          )}
          {bad === 0 || lostShare === undefined ? null : (
            <span>{percent(lostShare)} of its capacity lost</span>
          )}
        </span>
        {badSince === undefined ? null : (
          <span className="hg-trouble-since">
            since <Ago at={badSince} as="since" />
            {lastBadAt !== undefined && lastBadAt - badSince > 60_000 ? (
              <>
                , the last at <Ago at={lastBadAt} as="since" />
              </>
            ) : null}
          </span>
        )}
      </div>
      {worst.map((instance) => (
        <InstanceTrouble
          key={instance.instance}
          service={service}
          instance={instance}
          isSinceTold={bad === 1 && instance.since === badSince}
        />
      ))}
      {more > 0 ? (
        <Link
          href={servicePath(namespace, name)}
          prefetch={false}
          className="hg-link hg-quiet hg-trouble-more"
        >
          and {count(more)} more of {name}
        </Link>
      ) : null}
    </li>
  );
}

interface InstanceTroubleProps {
  service: FleetService;
  instance: FleetInstance;
  /** The line of its service says the same. */
  isSinceTold: boolean;
}

function InstanceTrouble({ service, instance, isSinceTold }: InstanceTroubleProps) {
  const { namespace, name } = service;
  const { instance: id, status, since, cause, zone, version, calls } = instance;
  const failing =
    calls === undefined || calls.failingPerSecond === 0
      ? undefined
      : `${percent(calls.failingPerSecond / calls.callsPerSecond)} of its calls fail`;
  return (
    <div className="hg-trouble">
      <StatusMark status={status} />
      <span className="hg-trouble-where">
        <Link
          href={servicePath(namespace, name, { open: id })}
          prefetch={false}
          className="hg-link"
          aria-label={`${name} ${id}`}
        >
          <span className="hg-mono">{id}</span>
        </Link>{" "}
        <span className="hg-quiet">
          <Traits at={{ ns: namespace, service: name }} zone={zone} version={version} />
        </span>
      </span>
      <span className="hg-trouble-cause">
        {unbroken(status === "serving" ? (failing ?? cause.text) : shortCause(cause.text))}
        {status === "serving" || failing === undefined ? "" : `; ${failing}`}
      </span>
      {isSinceTold || status === "serving" ? null : (
        <span className="hg-trouble-since">
          <Ago at={since} as="since" />
        </span>
      )}
    </div>
  );
}
