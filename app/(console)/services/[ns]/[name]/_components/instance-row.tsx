"use client";
import { IconChevronRight } from "@tabler/icons-react";
import { memo, useId } from "react";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, Row } from "#components/ui/data-table.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { InstanceActions } from "./instance-actions.tsx";
import { InstanceDetail } from "./instance-detail.tsx";
import { ProbeCell } from "./probe-cell.tsx";
import { StatusCell } from "./status-cell.tsx";
import { WeightCell } from "./weight-cell.tsx";

export interface InstanceRowProps {
  instance: InstanceView;
  isOpen: boolean;
  onToggle: (id: string) => void;
  onDrain: (id: string) => void;
  onWeight: (id: string) => void;
}

/** Drawn again only when the instance changed: the cache keeps what is equal. */
export const InstanceRow = memo(function InstanceRow({
  instance,
  isOpen,
  onToggle,
  onDrain,
  onWeight,
}: InstanceRowProps) {
  const { id, zone, version, registeredAt, registered, ttlSeconds } = instance;
  const detailId = useId();
  return (
    <>
      <Row className="hg-instance" data-open={isOpen}>
        <Cell isWide>
          <button
            type="button"
            className="hg-expand"
            aria-expanded={isOpen}
            aria-controls={detailId}
            aria-label={`${id}: details`}
            onClick={() => onToggle(id)}
          >
            <IconChevronRight size={14} aria-hidden />
            <span className="hg-mono">{id}</span>
          </button>
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
          <ProbeCell instance={instance} />
        </Cell>
        <Cell label="Registered">
          {!registered ? "no" : registeredAt === undefined ? <None /> : <Ago at={registeredAt} />}
          {ttlSeconds === undefined ? null : (
            <div className="hg-quiet">{ttlSeconds === 0 ? "permanent" : `TTL ${ttlSeconds} s`}</div>
          )}
        </Cell>
        <Cell align="end" isWide>
          <InstanceActions instance={instance} onDrain={onDrain} onWeight={onWeight} />
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
