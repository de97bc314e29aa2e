"use client";
import { usePrefetchQuery, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useParams } from "next/navigation";
import { useEffect } from "react";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { OverridePanel } from "#components/fleet/override-panel.tsx";
import { useOverridePanel } from "#components/fleet/use-override-panel.ts";
import { useNamespace } from "#components/shell/use-namespace.ts";
import { PageHead } from "#components/ui/page-head.tsx";
import { Settling } from "#components/ui/settling.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { servicesPath } from "#lib/paths.ts";
import { instanceOrderQuery, instanceRowsQuery } from "#lib/query/order-queries.ts";
import { type ServiceAt, serviceQuery } from "#lib/query/queries.ts";
import { InstanceList } from "./instance-list.tsx";
import { ServiceHead } from "./service-head.tsx";
import { ServiceTabs } from "./service-tabs.tsx";
import { useInstanceListing } from "./use-instance-listing.ts";

export function ServicePage() {
  const params = useParams<{ ns: string; name: string }>();
  const at = { ns: decodeURIComponent(params.ns), service: decodeURIComponent(params.name) };
  const { asked, open, close } = useOverridePanel();
  const service = useQuery(serviceQuery(at));
  const one = useQuery(instanceRowsQuery(at, asked === undefined ? [] : [asked.id]));

  useEffect(() => {
    document.title = `${at.service} · Headgate`;
  }, [at.service]);

  const { data, error } = service;
  if (data === undefined) {
    if (error?.code === "not_found") return <NoSuchService {...at} />;
    return (
      <>
        <AskEarly at={at} />
        <PageHead trail={<Trail ns={at.ns} />} title={at.service} lead=" " />
        {error === null ? (
          <RowSkeletons rows={6} />
        ) : (
          <FailedAnswer what={at.service} error={error} onRetry={() => void service.refetch()} />
        )}
      </>
    );
  }
  return (
    <Settling>
      <ServiceHead service={data} trail={<Trail ns={at.ns} />} />
      <ServiceTabs at={at} instances={<InstanceList at={at} service={data} onAsk={open} />} />
      <OverridePanel
        at={at}
        // What it is about must be known: nothing there is another thing than nothing known yet.
        asked={one.data === undefined && one.error === null ? undefined : asked}
        instance={one.data?.items[0]}
        failure={
          one.data !== undefined || one.error === null
            ? undefined
            : { error: one.error, onRetry: () => void one.refetch() }
        }
        onClose={close}
      />
    </Settling>
  );
}

/** The instances are asked for beside the service, not after it. */
function AskEarly({ at }: { at: ServiceAt }) {
  const { listed } = useInstanceListing();
  usePrefetchQuery(instanceOrderQuery(at, listed));
  return null;
}

function Trail({ ns }: { ns: string }) {
  const inView = useNamespace();
  return (
    <>
      <Link href={servicesPath(inView)} prefetch={false} className="hg-link">
        Services
      </Link>{" "}
      / {ns}
    </>
  );
}

function NoSuchService({ ns, service }: { ns: string; service: string }) {
  return (
    <>
      <PageHead
        trail={<Trail ns={ns} />}
        title={`No service is called ${service}`}
        lead={`Nothing under that name was ever registered in ${ns}. A service appears with its first instance.`}
      />
      <Link href={servicesPath(ns)} prefetch={false} className="hg-link hg-underlined">
        All services of {ns}
      </Link>
    </>
  );
}
