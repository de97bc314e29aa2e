"use client";
import { Checkbox } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import Link from "next/link";
import { memo, useId } from "react";
import { ProbeResult } from "#components/fleet/probe-result.tsx";
import { StatusCell } from "#components/fleet/status-cell.tsx";
import { InstanceActions } from "#components/fleet/instance-actions.tsx";
import type { Asked } from "#components/fleet/use-override-panel.ts";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, Row } from "#components/ui/data-table.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { instancePath } from "#lib/paths.ts";
import { InstanceDetail } from "./instance-detail.tsx";
import { WeightCell } from "./weight-cell.tsx";

export interface InstanceRowProps {
  instance: InstanceView;
  isOpen: boolean;
  onToggle: (id: string) => void;
  isSelected: boolean;
  onSelect: (id: string) => void;
  onAsk: (asked: Asked) => void;
}

/** Drawn again only when the instance changed: the cache keeps what is equal. */
export const InstanceRow = memo(function InstanceRow({
  instance,
  isOpen,
  onToggle,
  isSelected,
  onSelect,
  onAsk,
}: InstanceRowProps) {
  const { id, namespace, service, zone, version, registeredAt, registered, ttlSeconds } = instance;
  const detailId = useId();
  return (
    <>
      <Row className="hg-instance" data-open={isOpen} data-selected={isSelected || undefined}>
        <Cell isWide>
          <span className="hg-instance-name">
            <Checkbox
              size="xs"
              checked={isSelected}
              onChange={() => onSelect(id)}
              aria-label={`Select ${id}`}
              className="hg-pick"
            />
            <button
              type="button"
              className="hg-expand"
              aria-expanded={isOpen}
              aria-controls={detailId}
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
        <Cell label="Zone">{zone ?? <None />}</Cell>
        <Cell label="Version">{version ?? <None />}</Cell>
        <Cell label="Last probe">
          <ProbeResult instance={instance} />
        </Cell>
        <Cell label="Registered">
          {!registered ? "no" : registeredAt === undefined ? <None /> : <Ago at={registeredAt} />}
          {ttlSeconds === undefined ? null : (
            <div className="hg-quiet">{ttlSeconds === 0 ? "permanent" : `TTL ${ttlSeconds} s`}</div>
          )}
        </Cell>
        <Cell align="end" isWide>
          <InstanceActions instance={instance} onAsk={onAsk} />
        </Cell>
      </Row>
      {isOpen ? (
        <Row className="hg-instance-detail" id={detailId}>
          <Cell colSpan={8} isWide>
            <InstanceDetail instance={instance} />
          </Cell>
        </Row>
      ) : null}
    </>
  );
});

function None() {
  return <span className="hg-quiet">–</span>;
}
