"use client";
import { Checkbox, Skeleton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import Link from "next/link";
import { memo } from "react";
import { CallRate, ErrorShare, Latency, Unknown } from "#components/fleet/call-figures.tsx";
import { InstanceActions } from "#components/fleet/instance-actions.tsx";
import { StatusCell } from "#components/fleet/status-cell.tsx";
import type { Asked } from "#components/fleet/use-override-panel.ts";
import { Cell, Row } from "#components/ui/data-table.tsx";
import { Later } from "#components/ui/settling.tsx";
import { useTold } from "#components/ui/use-now.ts";
import type { RowPlace } from "#components/ui/virtual-table.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { instancePath } from "#lib/paths.ts";
import { exact, span } from "#lib/time.ts";
import { InstanceDetail } from "./instance-detail.tsx";
import { ShareCell } from "./share-cell.tsx";
import { WeightCell } from "./weight-cell.tsx";

interface InstanceRowProps {
  instance: InstanceView;
  place: RowPlace;
  /** Of the service's instances. */
  medianP95Ms: number | undefined;
  isOpen: boolean;
  onToggle: (id: string) => void;
  isSelected: boolean;
  onSelect: (id: string, isRange: boolean) => void;
  onAsk: (asked: Asked) => void;
}

/** Drawn again only when the instance changed: the cache keeps what is equal. */
export const InstanceRow = memo(function InstanceRow({
  instance,
  place,
  medianP95Ms,
  isOpen,
  onToggle,
  isSelected,
  onSelect,
  onAsk,
}: InstanceRowProps) {
  const { id, namespace, service, zone, version, registeredAt, registered, traffic } = instance;
  const { figures } = traffic ?? {};
  return (
    <Row className="hg-instance" data-open={isOpen} data-selected={isSelected || undefined} {...place}>
      <Cell isWide>
        <span className="hg-instance-name">
          <Later place={<span className="hg-pick-place" />}>
            <Checkbox
              size="xs"
              checked={isSelected}
              onChange={({ nativeEvent }) =>
                onSelect(id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
              }
              aria-label={`Select ${id}`}
              className="hg-pick"
            />
          </Later>
          <button
            type="button"
            className="hg-expand"
            aria-expanded={isOpen}
            aria-label={`${id}: details`}
            onClick={() => onToggle(id)}
          >
            <IconChevronRight size={14} aria-hidden />
          </button>
          <Link href={instancePath(namespace, service, id)} prefetch={false} className="hg-link hg-mono">
            {id}
          </Link>
        </span>
      </Cell>
      <Cell isWide>
        <StatusCell instance={instance} />
      </Cell>
      <Cell label="Weight" align="end">
        <WeightCell instance={instance} />
      </Cell>
      <Cell label="Share" align="end">
        <ShareCell expected={traffic?.expectedShare} real={traffic?.realShare} />
      </Cell>
      <Cell label="Calls/s" align="end">
        <CallRate perSecond={figures?.callsPerSecond} />
      </Cell>
      <Cell label="Errors" align="end">
        <ErrorShare ratio={figures?.errorRatio} />
      </Cell>
      <Cell label="p95" align="end">
        <Latency ms={figures?.latencyMs?.p95} />
        <Outlier p95Ms={figures?.latencyMs?.p95} medianMs={medianP95Ms} />
      </Cell>
      <Cell label="Zone">{zone ?? <Unknown />}</Cell>
      <Cell label="Version">{version ?? <Unknown />}</Cell>
      <Cell label="Age" align="end">
        {!registered ? "gone" : registeredAt === undefined ? <Unknown /> : <Age since={registeredAt} />}
      </Cell>
      <Cell align="end" isWide>
        <Later place={<span className="hg-actions-place" />}>
          <InstanceActions instance={instance} onAsk={onAsk} />
        </Later>
      </Cell>
    </Row>
  );
});

/** The age without `ago`: the column says it. */
function Age({ since }: { since: number }) {
  const text = useTold((now) => span(Math.max(0, now - since)));
  return (
    <time className="hg-time" dateTime={new Date(since).toISOString()} title={`Registered ${exact(since)}`}>
      {text}
    </time>
  );
}

/** From here on one stands out among its peers. */
const OUTLIER = 2;

function Outlier({ p95Ms, medianMs }: { p95Ms: number | undefined; medianMs: number | undefined }) {
  if (p95Ms === undefined || medianMs === undefined || medianMs === 0 || p95Ms < OUTLIER * medianMs)
    return null;
  const times = p95Ms / medianMs;
  return (
    <div className="hg-outlier" title="Its p95 against the median of the service's instances">
      {times >= 10 ? Math.round(times) : times.toFixed(1)} × median
    </div>
  );
}

export const DetailRow = memo(function DetailRow({
  instance,
  place,
}: {
  instance: InstanceView;
  place: RowPlace;
}) {
  return (
    <Row className="hg-instance-detail" {...place}>
      <Cell colSpan={11} isWide>
        <InstanceDetail instance={instance} />
      </Cell>
    </Row>
  );
});

/** Its id is known; the rest is on its way. */
export function InstanceToCome({ id, place }: { id: string; place: RowPlace }) {
  return (
    <Row className="hg-instance" {...place}>
      <Cell isWide>
        <span className="hg-instance-name hg-instance-to-come hg-mono">{id}</span>
      </Cell>
      <Cell colSpan={10} isWide>
        <Skeleton height={14} mt={3} width="50%" />
      </Cell>
    </Row>
  );
}
