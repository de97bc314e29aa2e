"use client";
import { useHeldOrder } from "#components/fleet/use-held-order.ts";
import { Button } from "@mantine/core";
import { IconArrowsSort } from "@tabler/icons-react";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import type { Asked } from "#components/fleet/use-override-panel.ts";
import { StatusSelect } from "#components/fleet/status-select.tsx";
import { statusOrder } from "#components/fleet/status.ts";
import { Nothing, Section } from "#components/ui/section.tsx";
import { FilterField, Toolbar } from "#components/ui/toolbar.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { count, plural } from "#lib/format.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { InstanceTable } from "./instance-table.tsx";
import { matches } from "./matches.ts";
import { SelectionBar } from "./selection-bar.tsx";
import { useSelection } from "./use-selection.ts";

/** Drawn at once; more on request. */
const STEP = 200;

interface InstanceListProps {
  at: ServiceAt;
  instances: readonly InstanceView[];
  total: number;
  onAsk: (asked: Asked) => void;
}

export function InstanceList({ at, instances, total, onAsk }: InstanceListProps) {
  const [q, setQ] = useQueryState("q", parseAsString.withDefault("").withOptions({ throttleMs: 200 }));
  const [status, setStatus] = useQueryState("status", parseAsStringLiteral(statusOrder));
  const [shown, setShown] = useState(STEP);
  const [isHeld, setHeld] = useState(false);
  const words = q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const matching = instances.filter(
    (one) => (status === null || one.status === status) && matches(one, words),
  );
  const { order, moved, resort } = useHeldOrder(
    matching.map(({ id }) => id),
    isHeld,
  );
  const byId = new Map(matching.map((instance) => [instance.id, instance]));
  const rows = order.slice(0, shown).flatMap((id) => byId.get(id) ?? []);
  const selection = useSelection(instances);
  const isFiltered = words.length > 0 || status !== null;

  function clear(): void {
    void setQ(null);
    void setStatus(null);
  }

  return (
    <Section
      title="Instances"
      count={isFiltered ? matching.length : total}
      aside={
        moved > 0 ? (
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<IconArrowsSort size={13} />}
            onClick={resort}
          >
            {count(moved)} moved · re-sort
          </Button>
        ) : null
      }
    >
      <div style={{ height: 12 }} />
      <Toolbar>
        <FilterField
          label="Filter instances"
          value={q}
          onChange={(text) => void setQ(text === "" ? null : text)}
        />
        <StatusSelect
          value={status}
          onChange={(next) => void setStatus(next)}
          label="Only instances that are"
        />
        <SelectionBar at={at} selection={selection} matching={rows} />
      </Toolbar>
      {rows.length === 0 ? (
        <Nothing
          title={
            isFiltered
              ? "No instance matches."
              : "This service is known, but nothing is registered for it now."
          }
        >
          {isFiltered ? (
            <Button variant="default" size="xs" onClick={clear}>
              Clear the filter
            </Button>
          ) : null}
        </Nothing>
      ) : (
        <InstanceTable
          instances={rows}
          selected={selection.ids}
          onSelect={selection.toggle}
          onHold={setHeld}
          onAsk={onAsk}
        />
      )}
      {matching.length > rows.length ? (
        <Button variant="default" mt={16} onClick={() => setShown(shown + STEP)}>
          Show {Math.min(STEP, matching.length - rows.length)} more of {plural(matching.length, "instance")}
        </Button>
      ) : null}
    </Section>
  );
}
