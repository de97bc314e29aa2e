"use client";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useCallback } from "react";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { ResortButton } from "#components/fleet/resort-button.tsx";
import { StatusSelect } from "#components/fleet/status-select.tsx";
import { statusOrder } from "#components/fleet/status.ts";
import { useColumnSort } from "#components/fleet/use-column-sort.ts";
import { useHeldOrder } from "#components/fleet/use-held-order.ts";
import { useHold } from "#components/fleet/use-hold.ts";
import { useSeenRows } from "#components/fleet/use-seen-rows.ts";
import { useNamespaces } from "#components/shell/use-namespaces.ts";
import { ExportMenu } from "#components/ui/export-menu.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import { Nothing } from "#components/ui/section.tsx";
import { Later } from "#components/ui/settling.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { FilterField, filtersSet, Toolbar } from "#components/ui/toolbar.tsx";
import { count, plural } from "#lib/format.ts";
import { bulkPath, defaultPolicyPath } from "#lib/paths.ts";
import {
  listedNameIn,
  readServices,
  type ServiceListed,
  serviceOrderQuery,
  serviceRowsQuery,
} from "#lib/query/order-queries.ts";
import { serviceColumns } from "./service-columns.ts";
import { firstDirections, ServiceTable } from "./service-table.tsx";

const parsers = {
  q: parseAsString.withDefault("").withOptions({ throttleMs: 200 }),
  status: parseAsStringLiteral(statusOrder),
};
const NONE: readonly string[] = [];

export function ServiceList() {
  const { ns, only, words } = useNamespaces();
  const [{ q, status }, setFilter] = useQueryStates(parsers);
  const sort = useColumnSort(firstDirections, "trouble");
  const listed: ServiceListed = {
    sort: sort.key,
    dir: sort.direction,
    ...(q === "" ? {} : { q }),
    ...(status === null ? {} : { status }),
  };
  const order = useQuery(serviceOrderQuery(ns, listed));
  const { isHeld, handlers } = useHold();
  const names = order.data?.names ?? NONE;
  const held = useHeldOrder(names, isHeld, order.isPlaceholderData ? null : JSON.stringify(listed));
  const rows = useSeenRows({
    order: held.order,
    nameOf: listedNameIn(ns),
    ask: useCallback((asked: readonly string[]) => serviceRowsQuery(ns, asked), [ns]),
  });
  const isFiltered = q !== "" || status !== null;
  const { error } = order;

  return (
    <>
      <PageHead
        title="Services"
        lead={
          order.data === undefined || words === undefined
            ? " "
            : leadOf(names.length, order.data.total, isFiltered, words)
        }
        actions={
          <>
            <Link href={bulkPath(ns)} prefetch={false} className="hg-link hg-underlined">
              Drain a selection
            </Link>
            <Link href={defaultPolicyPath(ns)} prefetch={false} className="hg-link hg-underlined">
              Default policy
            </Link>
          </>
        }
      />
      <Toolbar filters={filtersSet(status)}>
        <FilterField
          label="Find a service"
          value={q}
          onChange={(text) => void setFilter({ q: text === "" ? null : text })}
        />
        <Later>
          <StatusSelect
            value={status}
            onChange={(next) => void setFilter({ status: next })}
            label="With an instance that is"
          />
          <span className="hg-toolbar-rest" />
          <ResortButton moved={held.moved} onResort={held.resort} />
          <ExportMenu
            name={`services-${only ?? "all"}`}
            columns={serviceColumns}
            read={() => readServices(ns, listed)}
          />
        </Later>
      </Toolbar>
      {order.data === undefined ? (
        error === null ? (
          <RowSkeletons rows={8} />
        ) : (
          <FailedAnswer what="the services" error={error} onRetry={() => void order.refetch()} />
        )
      ) : names.length === 0 ? (
        <Nothing
          title={
            isFiltered
              ? "No service matches."
              : `Nothing is registered in ${words ?? ns}. The overview shows how to begin.`
          }
        >
          {isFiltered ? (
            <Button variant="default" size="xs" onClick={() => void setFilter(null)}>
              Clear the filter
            </Button>
          ) : null}
        </Nothing>
      ) : (
        <>
          {rows.error === null ? null : (
            <FailedAnswer what="some of the services" error={rows.error} onRetry={rows.retry} />
          )}
          <ServiceTable
            order={held.order}
            rowOf={rows.rowOf}
            onSeen={rows.onSeen}
            sortOf={sort.of}
            hold={handlers}
          />
        </>
      )}
    </>
  );
}

function leadOf(shown: number, total: number, isFiltered: boolean, words: string): string {
  const all = plural(total, "service");
  const found = isFiltered ? `${count(shown)} of ${all} in ${words} match` : `${all} in ${words}`;
  return shown === 0
    ? found
    : `${found}; calls of the last 5 minutes, from all consumers where no row says otherwise`;
}
