"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useParams } from "next/navigation";
import { useEffect } from "react";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { OverridePanel } from "#components/fleet/override-panel.tsx";
import { useOverridePanel } from "#components/fleet/use-override-panel.ts";
import { useNamespace } from "#components/shell/use-namespace.ts";
import { LoadedPart } from "#components/ui/loaded-part.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { servicePath, servicesPath } from "#lib/paths.ts";
import { explainQuery, instanceQuery } from "#lib/query/instance-queries.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { CauseList } from "./cause-list.tsx";
import { CircuitFacts } from "./circuit-facts.tsx";
import { HealthFacts } from "./health-facts.tsx";
import { InstanceHead } from "./instance-head.tsx";
import { InstanceHistory } from "./instance-history.tsx";
import { LastProbes } from "./last-probes.tsx";
import { RegistrationFacts } from "./registration-facts.tsx";
import { WeightChain } from "./weight-chain.tsx";

/** Why it has its weight is read first; what draws the past comes after it. */
const loadPast = () => import("./over-time.tsx");

export function InstancePage() {
  const params = useParams<{ ns: string; name: string; instance: string }>();
  const at = {
    ns: decodeURIComponent(params.ns),
    service: decodeURIComponent(params.name),
    instance: decodeURIComponent(params.instance),
  };
  const { asked, open, close } = useOverridePanel();
  const instance = useQuery(instanceQuery(at));
  const why = useQuery(explainQuery(at));

  useEffect(() => {
    document.title = `${at.instance} · ${at.service} · Headgate`;
  }, [at.instance, at.service]);

  const error = instance.error ?? why.error;
  if (error?.code === "not_found")
    return (
      <>
        <Gone at={at} />
        <OverridePanel at={at} asked={asked} instance={undefined} onClose={close} />
      </>
    );
  if (instance.data === undefined || why.data === undefined) {
    return (
      <>
        <PageHead
          trail={<Trail {...at} />}
          title={<span className="hg-mono hg-instance-title">{at.instance}</span>}
          lead=" "
        />
        {error === null ? (
          <RowSkeletons rows={6} />
        ) : (
          <FailedAnswer
            what={at.instance}
            error={error}
            onRetry={() => {
              void instance.refetch();
              void why.refetch();
            }}
          />
        )}
      </>
    );
  }
  return (
    <>
      <InstanceHead instance={instance.data} trail={<Trail {...at} />} onAsk={open} />
      <WeightChain explanation={why.data} published={instance.data.published} />
      <div className="hg-instance-parts">
        <LoadedPart load={loadPast} rows={8}>
          {({ OverTime }) => <OverTime at={at} now={why.data} />}
        </LoadedPart>
      </div>
      <div className="hg-instance-facts">
        <div>
          <CauseList causes={why.data.causes} />
          <CircuitFacts circuit={why.data.circuit} instance={instance.data} onAsk={open} />
          <HealthFacts instance={instance.data} />
        </div>
        <div>
          <RegistrationFacts instance={instance.data} />
          <LastProbes at={at} isProbed={isProbed(instance.data)} />
        </div>
      </div>
      <InstanceHistory at={at} />
      <OverridePanel at={at} asked={asked} instance={instance.data} onClose={close} />
    </>
  );
}

function Trail({ ns, service }: InstanceAt) {
  const inView = useNamespace();
  return (
    <>
      <Link href={servicesPath(inView)} prefetch={false} className="hg-link">
        Services
      </Link>{" "}
      / {ns} /{" "}
      <Link href={servicePath(ns, service)} prefetch={false} className="hg-link">
        {service}
      </Link>
    </>
  );
}

/** Nothing is registered there and no override stands; what happened is still known. */
function Gone({ at }: { at: InstanceAt }) {
  return (
    <>
      <PageHead
        trail={<Trail {...at} />}
        title={<span className="hg-mono hg-instance-title">{at.instance}</span>}
        lead={`Not registered for ${at.service}, and no override stands for it. What happened to it is below.`}
      />
      <div className="hg-instance-parts">
        <LoadedPart load={loadPast} rows={8}>
          {({ OverTime }) => <OverTime at={at} now={undefined} />}
        </LoadedPart>
      </div>
      <InstanceHistory at={at} />
    </>
  );
}

function isProbed({ check: { kind } }: InstanceView): boolean {
  return kind !== "none" && kind !== "ttl";
}
