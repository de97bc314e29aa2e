"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { holderColumns } from "#components/fleet/client-columns.ts";
import { ClientToolbar, useClientFilters } from "#components/fleet/client-filters.tsx";
import { ClientList } from "#components/fleet/client-list.tsx";
import { ExportMenu } from "#components/ui/export-menu.tsx";
import { readServiceClients, serviceClientPagesQuery } from "#lib/query/clients.ts";
import type { ServiceAt } from "#lib/query/queries.ts";

/** Who consumes this service's table, which revision each holds, and how far that is behind. */
export function ServiceClients({ at }: { at: ServiceAt }) {
  const { state, filter, isFiltered, setState, clear } = useClientFilters({ isOfService: true });
  const query = useInfiniteQuery(serviceClientPagesQuery(at, filter));
  return (
    <>
      <ClientToolbar state={state} setState={setState}>
        <span className="hg-toolbar-rest" />
        <ExportMenu
          name={`${at.service}-clients`}
          columns={holderColumns}
          read={() => readServiceClients(at, filter)}
        />
      </ClientToolbar>
      <ClientList
        label={`Clients of ${at.service}`}
        query={query}
        isOfService
        isFiltered={isFiltered}
        empty={`Nobody consumes the table of ${at.service}. A client appears with its first fetch, stream or report.`}
        onClear={clear}
      />
    </>
  );
}
