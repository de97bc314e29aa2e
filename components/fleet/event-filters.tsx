"use client";
import type { ReactNode } from "react";
import { NameField } from "#components/ui/name-field.tsx";
import { Later } from "#components/ui/settling.tsx";
import { FilterField, filtersSet, Toolbar } from "#components/ui/toolbar.tsx";
import type { LoggedEvent } from "#lib/contract/events.ts";
import type { EventFilter } from "#lib/query/event-log.ts";
import { KindFilter } from "./kind-filter.tsx";
import { RangeControl } from "./range-control.tsx";
import type { EventFilterState } from "./use-event-filter.ts";

interface EventFiltersProps {
  filter: EventFilterState;
  /** What the API is asked for now, for the counts of kinds. */
  asked: EventFilter;
  /** Those on screen: whom they name is offered. */
  events: readonly LoggedEvent[];
  /** Absent where the page is of one service. */
  services?: readonly string[];
  children?: ReactNode;
}

/** The one line by which a log of events is narrowed. */
export function EventFilters({ filter, asked, events, services, children }: EventFiltersProps) {
  const actors = [...new Set(events.flatMap(({ actor }) => actor ?? []))].toSorted();
  return (
    <>
      <Toolbar filters={filtersSet(filter.service, filter.kind.length > 0, filter.actor, filter.range)}>
        <FilterField
          label="Instance (host:port)"
          value={filter.instance}
          onChange={(text) => filter.setText("instance", text)}
        />
        <Later>
          {services === undefined ? null : (
            <NameField
              label="Service"
              placeholder="Any service"
              names={services}
              value={filter.service}
              onChange={(text) => filter.setText("service", text)}
            />
          )}
          <KindFilter chosen={filter.kind} onChange={filter.setKind} filter={asked} />
          <NameField
            label="Actor"
            placeholder="Any actor"
            names={actors}
            value={filter.actor}
            onChange={(text) => filter.setText("actor", text)}
          />
          <RangeControl
            range={filter.range ?? undefined}
            onChange={filter.setRange}
            onAny={() => filter.setRange(null)}
          />
          {children}
        </Later>
      </Toolbar>
      {filter.isAddress ? null : (
        <p className="hg-quiet" role="status">
          Type a whole address, as 10.0.0.7:8080: events are looked up by it.
        </p>
      )}
    </>
  );
}
