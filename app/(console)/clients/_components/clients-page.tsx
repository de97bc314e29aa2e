"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { clientColumns } from "#components/fleet/client-columns.ts";
import { ClientToolbar, useClientFilters } from "#components/fleet/client-filters.tsx";
import { ClientList } from "#components/fleet/client-list.tsx";
import { useNamespaces } from "#components/shell/use-namespaces.ts";
import { ExportMenu } from "#components/ui/export-menu.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import type { FleetSummary } from "#lib/contract/fleet.ts";
import { count, plural } from "#lib/format.ts";
import { clientPagesQuery, readClients } from "#lib/query/clients.ts";
import { fleetQuery } from "#lib/query/queries.ts";

/** Everyone who consumes tables, and who of them goes by an older one. */
export function ClientsPage() {
  const { ns, only, words } = useNamespaces();
  const { state, filter, isFiltered, setState, clear } = useClientFilters();
  const query = useInfiniteQuery(clientPagesQuery(ns, filter));
  const { data: fleet } = useQuery(fleetQuery(ns));
  const matching = query.data?.pages[0]?.total;
  return (
    <>
      <PageHead
        title="Clients"
        lead={
          isFiltered && matching !== undefined
            ? `${plural(matching, "client")} ${matching === 1 ? "matches" : "match"}`
            : leadOf(words, fleet?.clients)
        }
      />
      <ClientToolbar state={state} setState={setState}>
        <span className="hg-toolbar-rest" />
        <ExportMenu
          name={`clients-${only ?? "all"}`}
          columns={clientColumns}
          read={() => readClients(ns, filter)}
        />
      </ClientToolbar>
      <ClientList
        label="Clients"
        query={query}
        isFiltered={isFiltered}
        empty={`Nobody consumes a table of ${words ?? ns} yet. A client appears with its first fetch, stream or report.`}
        onClear={clear}
      />
    </>
  );
}

function leadOf(words: string | undefined, clients: FleetSummary["clients"] | undefined): string {
  if (words === undefined || clients === undefined) return " ";
  const { total, behind, silentReplicas } = clients;
  if (total === 0) return `Nobody consumes tables of ${words}`;
  const whole = `${plural(total, "client")} ${total === 1 ? "consumes" : "consume"} tables of ${words}`;
  return behind === 0
    ? `${whole}; none ${silentReplicas.length === 0 ? "" : "that is known of "}is behind`
    : `${whole}; ${count(behind)} ${behind === 1 ? "goes" : "go"} by an older one`;
}
