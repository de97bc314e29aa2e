"use client";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useCallback, useMemo } from "react";
import { Coverage } from "#components/fleet/coverage.tsx";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { ResortButton } from "#components/fleet/resort-button.tsx";
import { useHeldOrder } from "#components/fleet/use-held-order.ts";
import { useHold } from "#components/fleet/use-hold.ts";
import type { Asked } from "#components/fleet/use-override-panel.ts";
import { ExportMenu } from "#components/ui/export-menu.tsx";
import { Nothing } from "#components/ui/section.tsx";
import { Later } from "#components/ui/settling.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { filtersSet, Toolbar } from "#components/ui/toolbar.tsx";
import type { InstanceOrder } from "#lib/contract/order.ts";
import type { ServiceSummary } from "#lib/contract/views.ts";
import { count, plural } from "#lib/format.ts";
import { bulkPath } from "#lib/paths.ts";
import { instanceOrderQuery, readInstances } from "#lib/query/order-queries.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { instanceColumns } from "./instance-columns.ts";
import { InstanceFilters } from "./instance-filters.tsx";
import { isInstance, withHeads } from "./instance-items.ts";
import { InstanceTable } from "./instance-table.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { type InstanceListing, useInstanceListing } from "./use-instance-listing.ts";
import { useSelection } from "./use-selection.ts";

interface InstanceListProps {
  at: ServiceAt;
  service: ServiceSummary;
  onAsk: (asked: Asked) => void;
}

const NONE: readonly string[] = [];

export function InstanceList({ at, service, onAsk }: InstanceListProps) {
  const listing = useInstanceListing();
  const { listed, isFiltered, sort, setFilter } = listing;
  const { data: order, error, isPlaceholderData, refetch } = useQuery(instanceOrderQuery(at, listed));
  const { isHeld, handlers } = useHold();
  const names = useMemo(() => (order === undefined ? NONE : withHeads(order.ids, order.groups)), [order]);
  const held = useHeldOrder(names, isHeld, isPlaceholderData ? null : JSON.stringify(listed));
  const ids = useMemo(() => held.order.filter(isInstance), [held.order]);
  const selection = useSelection(ids);
  const clear = useCallback(() => void setFilter(null), [setFilter]);

  return (
    <section className="hg-section" aria-label="Instances">
      <Toolbar
        filters={filtersSet(
          listing.filter.status,
          listing.filter.zone,
          listing.filter.version,
          listing.group,
        )}
      >
        <InstanceFilters listing={listing} service={service} />
        <span className="hg-toolbar-rest" />
        <Later>
          <ExportMenu
            name={`${at.service}-instances`}
            columns={instanceColumns}
            read={() => readInstances(at, listed)}
          />
        </Later>
      </Toolbar>
      {order === undefined ? (
        error === null ? (
          <RowSkeletons rows={6} />
        ) : (
          <FailedAnswer what="the instances" error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <>
          <div className="hg-list-line">
            <SelectionBar at={at} selection={selection} listed={ids.length} isFiltered={isFiltered} />
            <ListLead order={order} shown={ids.length} />
            <DrainAlike at={at} filter={listing.filter} />
            <ResortButton moved={held.moved} onResort={held.resort} />
          </div>
          {ids.length === 0 ? (
            <NoInstances isFiltered={isFiltered} onClear={clear} />
          ) : (
            <InstanceTable
              at={at}
              names={held.order}
              order={order}
              selection={selection}
              sortOf={sort.of}
              hold={handlers}
              onAsk={onAsk}
            />
          )}
        </>
      )}
    </section>
  );
}

/** From a zone or a version that is looked at, to the drain of all of it: a zone over all services. */
function DrainAlike({ at, filter: { zone, version } }: { at: ServiceAt; filter: InstanceListing["filter"] }) {
  if (zone === null && version === null) return null;
  const traits = {
    ...(zone === null ? {} : { zone }),
    ...(version === null ? {} : { version, service: at.service }),
  };
  const words = [
    zone === null ? "" : `zone ${zone}`,
    version === null ? "" : `version ${version}`,
    version === null ? "in all services" : "",
  ];
  return (
    <Link href={bulkPath(at.ns, traits)} prefetch={false} className="hg-link hg-underlined">
      Drain all of {words.filter((word) => word !== "").join(" ")}…
    </Link>
  );
}

/** How many are listed, and how much of the truth their figures are. */
function ListLead({ order, shown }: { order: InstanceOrder; shown: number }) {
  const { total, coverage } = order;
  return (
    <p className="hg-list-lead">
      {shown === total ? plural(total, "instance") : `${count(shown)} of ${plural(total, "instance")}`}
      {coverage.consumers === 0 ? null : (
        <>
          ; calls of the last 5 minutes, <Coverage coverage={coverage} />
        </>
      )}
    </p>
  );
}

function NoInstances({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (!isFiltered) return <Nothing title="This service is known, but nothing is registered for it now." />;
  return (
    <Nothing title="No instance matches.">
      <Button variant="default" size="xs" onClick={onClear}>
        Clear the filter
      </Button>
    </Nothing>
  );
}
