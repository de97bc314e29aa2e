"use client";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { InstanceActions } from "#components/fleet/instance-actions.tsx";
import { ProtectionMark } from "#components/fleet/protection-mark.tsx";
import { ServiceGuards } from "#components/fleet/service-guards.tsx";
import { StatusBar, StatusLegend } from "#components/fleet/status-bar.tsx";
import { StatusCell } from "#components/fleet/status-cell.tsx";
import type { Asked } from "#components/fleet/use-override-panel.ts";
import { errorsText, rateText } from "#components/topology/figures.ts";
import { edgeTone } from "#components/topology/trouble.ts";
import { Fact, Facts } from "#components/ui/section.tsx";
import { nameWithin } from "#lib/contract/qualified-name.ts";
import type { TopologyEdge, TopologyNode } from "#lib/contract/topology.ts";
import { count } from "#lib/format.ts";
import { instancePath, servicePath } from "#lib/paths.ts";
import { instancesQuery, serviceQuery } from "#lib/query/queries.ts";
import { coverageText } from "./coverage-words.ts";
import { CallFacts, Detail } from "./detail.tsx";

/** The worst of a service's instances that are shown here; its page has all. */
const WORST = 5;

interface NodeDetailProps {
  node: TopologyNode;
  edges: readonly TopologyEdge[];
  isPast: boolean;
  isFocused: boolean;
  takesFocus: boolean;
  onPick: (service: string) => void;
  onFocus: () => void;
  onAsk: (asked: Asked) => void;
  onClose: () => void;
}

export function NodeDetail(props: NodeDetailProps) {
  const { node, edges, isPast, isFocused, takesFocus, onPick, onFocus, onAsk, onClose } = props;
  const { namespace: ns, service, external, protection } = node;
  // In the picture of several namespaces it is called with its own.
  const ownName = nameWithin(ns, service);
  return (
    <Detail
      label={service}
      takesFocus={takesFocus}
      onClose={onClose}
      title={
        <>
          {service} {protection === undefined ? null : <ProtectionMark protection={protection} />}
        </>
      }
    >
      {external ? (
        <p className="hg-quiet">
          No service of {ns} goes by this name: it calls, or is depended on, and nothing more is known here.
        </p>
      ) : (
        <Health node={node} />
      )}
      {isPast || external ? null : <Guards ns={ns} service={ownName} />}
      <Facts>
        <CallFacts figures={node.figures} />
        {external ? null : <Fact name="Told by">{coverageText(node)}</Fact>}
        {node.zones.length === 0 ? null : (
          <Fact name="Zones">
            {node.zones
              .map(
                ({ zone, statuses, instances }) => `${zone ?? "none"} ${statuses.serving ?? 0}/${instances}`,
              )
              .join(" · ")}
          </Fact>
        )}
      </Facts>
      <div className="hg-topology-links">
        {external ? null : (
          <Button
            component={Link}
            href={servicePath(ns, ownName)}
            prefetch={false}
            variant="default"
            size="compact-sm"
          >
            Open {service}
          </Button>
        )}
        {isFocused ? null : (
          <Button variant="default" size="compact-sm" onClick={onFocus}>
            Show only its calls
          </Button>
        )}
      </div>
      {external ? null : <WorstInstances ns={ns} service={ownName} isPast={isPast} onAsk={onAsk} />}
      <Neighbours
        title="Called by"
        none="Nobody calls it."
        edges={edges.filter((edge) => edge.service === service)}
        nameOf={({ caller }) => caller}
        onPick={onPick}
      />
      <Neighbours
        title="Calls"
        none="It calls nobody."
        edges={edges.filter((edge) => edge.caller === service)}
        nameOf={(edge) => edge.service}
        onPick={onPick}
      />
    </Detail>
  );
}

function Health({ node: { statuses, instances, statusesAt } }: { node: TopologyNode }) {
  if (statusesAt === undefined)
    return <p className="hg-quiet">How its instances stood at that moment is not known.</p>;
  if (instances === 0) return <p className="hg-quiet">No instances.</p>;
  return (
    <div className="hg-topology-health">
      <StatusBar counts={statuses} size="wide" />
      <StatusLegend counts={statuses} />
    </div>
  );
}

function Guards({ ns, service }: { ns: string; service: string }) {
  const { data } = useQuery(serviceQuery({ ns, service }));
  return data === undefined ? null : <ServiceGuards service={data} />;
}

interface NeighboursProps {
  title: string;
  none: string;
  edges: readonly TopologyEdge[];
  nameOf: (edge: TopologyEdge) => string;
  onPick: (service: string) => void;
}

function Neighbours({ title, none, edges, nameOf, onPick }: NeighboursProps) {
  return (
    <section>
      <h3>{title}</h3>
      {edges.length === 0 ? (
        <p className="hg-quiet">{none}</p>
      ) : (
        <ul className="hg-topology-neighbours">
          {edges
            .toSorted((a, b) => (b.figures?.calls ?? -1) - (a.figures?.calls ?? -1))
            .map((edge) => (
              <li key={nameOf(edge)}>
                <button type="button" onClick={() => onPick(nameOf(edge))}>
                  {nameOf(edge)}
                </button>
                <span className="hg-quiet">
                  {edge.observed ? (
                    <>
                      {rateText(edge.figures)} ·{" "}
                      <span className="hg-topology-errors" data-tone={edgeTone(edge.figures)}>
                        {errorsText(edge.figures)} fail
                      </span>
                    </>
                  ) : (
                    "only declared"
                  )}
                </span>
              </li>
            ))}
        </ul>
      )}
    </section>
  );
}

interface WorstInstancesProps {
  ns: string;
  service: string;
  isPast: boolean;
  onAsk: (asked: Asked) => void;
}

function WorstInstances({ ns, service, isPast, onAsk }: WorstInstancesProps) {
  const { data, error, refetch } = useQuery(instancesQuery({ ns, service }, WORST));
  return (
    <section>
      <h3>
        {isPast ? "Instances now, worst first" : "Instances, worst first"}
        {data === undefined || data.total <= WORST ? null : (
          <span className="hg-count">
            {" "}
            {WORST} of {count(data.total)}
          </span>
        )}
      </h3>
      {data === undefined ? (
        error === null ? (
          <p className="hg-quiet">Loading…</p>
        ) : (
          <FailedAnswer what="its instances" error={error} onRetry={() => void refetch()} />
        )
      ) : data.items.length === 0 ? (
        <p className="hg-quiet">Nothing is registered.</p>
      ) : (
        <ul className="hg-topology-instances">
          {data.items.map((instance) => (
            <li key={instance.id}>
              <div>
                <Link
                  href={instancePath(ns, service, instance.id)}
                  prefetch={false}
                  className="hg-link hg-mono"
                >
                  {instance.id}
                </Link>
                {instance.zone === undefined ? null : <span className="hg-quiet"> zone {instance.zone}</span>}
                <StatusCell instance={instance} />
              </div>
              <InstanceActions instance={instance} onAsk={onAsk} />
            </li>
          ))}
        </ul>
      )}
      {isPast ? <p className="hg-quiet">These are of now, and so are the actions.</p> : null}
    </section>
  );
}
