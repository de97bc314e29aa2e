"use client";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { StatusSelect } from "#components/fleet/status-select.tsx";
import { statusOrder } from "#components/fleet/status.ts";
import { useNamespace } from "#components/shell/use-namespace.ts";
import { FilterField, Toolbar } from "#components/ui/toolbar.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import { Nothing } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { plural } from "#lib/format.ts";
import { defaultPolicyPath } from "#lib/paths.ts";
import { servicePagesQuery } from "#lib/query/queries.ts";
import { ServiceTable } from "./service-table.tsx";

const SORTS = ["trouble", "name", "instances"] as const;

export function ServiceList() {
  const ns = useNamespace();
  const [q, setQ] = useQueryState("q", parseAsString.withDefault("").withOptions({ throttleMs: 200 }));
  const [status, setStatus] = useQueryState("status", parseAsStringLiteral(statusOrder));
  const [sort, setSort] = useQueryState("sort", parseAsStringLiteral(SORTS).withDefault("trouble"));
  const query = useInfiniteQuery(
    servicePagesQuery(ns, { sort, ...(q === "" ? {} : { q }), ...(status === null ? {} : { status }) }),
  );
  const services = query.data?.pages.flatMap(({ items }) => items);
  const total = query.data?.pages[0]?.total ?? 0;
  const isFiltered = q !== "" || status !== null;

  return (
    <>
      <PageHead
        title="Services"
        lead={
          services === undefined ? " " : `${plural(total, "service")}${isFiltered ? " match" : ""} in ${ns}`
        }
        actions={
          <Link href={defaultPolicyPath(ns)} prefetch={false} className="hg-link hg-underlined">
            Default policy of {ns}
          </Link>
        }
      />
      <Toolbar>
        <FilterField
          label="Find a service"
          value={q}
          onChange={(text) => void setQ(text === "" ? null : text)}
        />
        <StatusSelect
          value={status}
          onChange={(next) => void setStatus(next)}
          label="With an instance that is"
        />
      </Toolbar>
      {services === undefined ? (
        query.error === null ? (
          <RowSkeletons rows={8} />
        ) : (
          <FailedAnswer what="the services" error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : services.length === 0 ? (
        <Nothing
          title={
            isFiltered
              ? "No service matches."
              : `Nothing is registered in ${ns}. The overview shows how to begin.`
          }
        >
          {isFiltered ? (
            <Button
              variant="default"
              size="xs"
              onClick={() => {
                void setQ(null);
                void setStatus(null);
              }}
            >
              Clear the filter
            </Button>
          ) : null}
        </Nothing>
      ) : (
        <ServiceTable services={services} sort={sort} onSort={(next) => void setSort(next)} />
      )}
      {query.hasNextPage ? (
        <Button
          variant="default"
          mt={16}
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more of {plural(total, "service")}
        </Button>
      ) : null}
    </>
  );
}
