"use client";
import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";
import { useCallback, useRef } from "react";
import type { Asked } from "#components/fleet/use-override-panel.ts";
import { DataTable, Rows } from "#components/ui/data-table.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { InstanceRow } from "./instance-row.tsx";
import "./instance-table.css";

interface InstanceTableProps {
  instances: readonly InstanceView[];
  /** Told when pointer or focus enters or leaves. */
  onHold: (isHeld: boolean) => void;
  selected: ReadonlySet<string>;
  onSelect: (id: string) => void;
  onAsk: (asked: Asked) => void;
}

const columns = [
  { key: "instance", label: "Instance", width: "23%" },
  { key: "status", label: "Status", width: "29%" },
  { key: "weight", label: "Weight", align: "end" as const, width: "8%" },
  { key: "zone", label: "Zone" },
  { key: "version", label: "Version" },
  { key: "probe", label: "Last probe", width: "15%" },
  { key: "registered", label: "Registered" },
  { key: "actions", label: "Actions", isLabelHidden: true, align: "end" as const },
];

export function InstanceTable({ instances, selected, onSelect, onHold, onAsk }: InstanceTableProps) {
  const [open, setOpen] = useQueryState("open", parseAsArrayOf(parseAsString).withDefault([]));
  const inside = useRef({ pointer: false, focus: false });

  function hold(change: Partial<typeof inside.current>): void {
    Object.assign(inside.current, change);
    onHold(inside.current.pointer || inside.current.focus);
  }

  const toggle = useCallback(
    (id: string) =>
      void setOpen((held) => {
        const next = held.includes(id) ? held.filter((one) => one !== id) : [...held, id];
        return next.length === 0 ? null : next;
      }),
    [setOpen],
  );

  return (
    <DataTable
      label="Instances"
      columns={columns}
      onPointerEnter={() => hold({ pointer: true })}
      onPointerLeave={() => hold({ pointer: false })}
      onFocus={() => hold({ focus: true })}
      onBlur={(event) => hold({ focus: event.currentTarget.contains(event.relatedTarget) })}
    >
      <Rows>
        {instances.map((instance) => (
          <InstanceRow
            key={instance.id}
            instance={instance}
            isOpen={open.includes(instance.id)}
            onToggle={toggle}
            isSelected={selected.has(instance.id)}
            onSelect={onSelect}
            onAsk={onAsk}
          />
        ))}
      </Rows>
    </DataTable>
  );
}
