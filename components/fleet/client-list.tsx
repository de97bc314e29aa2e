"use client";
import { Button } from "@mantine/core";
import type { InfiniteData } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { useCallback, useMemo } from "react";
import { Nothing } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { ClientList as ClientPage, ClientView } from "#lib/contract/clients.ts";
import { clientKey } from "#lib/contract/client-key.ts";
import { plural, sentenceList } from "#lib/format.ts";
import { ClientRow } from "./client-row.tsx";
import { FailedAnswer } from "./failed-answer.tsx";
import { type NextPages, PagedTable } from "./paged-table.tsx";

const columnsOf = (isOfService: boolean) => [
  { key: "client", label: "Client", width: "26%" },
  { key: "standing", label: isOfService ? "Table" : "Tables", width: "16%" },
  isOfService
    ? { key: "held", label: "Holds revision", align: "end" as const, width: "13%" }
    : { key: "tables", label: "Consumes", align: "end" as const, width: "9%" },
  { key: "transport", label: "Transport", width: "10%" },
  { key: "version", label: "Version", width: "13%" },
  { key: "zone", label: "Zone", width: "7%" },
  { key: "reports", label: "Reports calls", width: "9%" },
  { key: "seen", label: "Last seen", align: "end" as const },
];
const COLUMNS = { all: columnsOf(false), ofService: columnsOf(true) };

interface Pages extends NextPages {
  readonly data: InfiniteData<ClientPage> | undefined;
  readonly refetch: () => unknown;
}

interface ClientListProps {
  label: string;
  query: Pages;
  /** Of one service's table, instead of all that each consumes. */
  isOfService?: boolean;
  isFiltered: boolean;
  /** What stands where nobody consumes anything. */
  empty: string;
  onClear: () => void;
}

/** Consumers of tables, those furthest behind first; a row opens what it holds. */
export function ClientList({
  label,
  query,
  isOfService = false,
  isFiltered,
  empty,
  onClear,
}: ClientListProps) {
  const { data, error } = query;
  const clients = useMemo(() => data?.pages.flatMap(({ items }) => items), [data]);
  if (clients === undefined) {
    if (error === null) return <RowSkeletons rows={8} />;
    return <FailedAnswer what="the clients" error={error} onRetry={() => void query.refetch()} />;
  }
  return (
    <>
      <SilentReplicas names={data?.pages.at(-1)?.silentReplicas ?? []} />
      {clients.length === 0 ? (
        <Nothing title={isFiltered ? "No client matches." : empty}>
          {isFiltered ? (
            <Button variant="default" size="xs" onClick={onClear}>
              Clear the filter
            </Button>
          ) : null}
        </Nothing>
      ) : (
        <ClientTable label={label} clients={clients} query={query} isOfService={isOfService} />
      )}
    </>
  );
}

function ClientTable({
  label,
  clients,
  query,
  isOfService,
}: {
  label: string;
  clients: readonly ClientView[];
  query: Pages;
  isOfService: boolean;
}) {
  const [open, setOpen] = useQueryState("client", parseAsString);
  const onToggle = useCallback(
    (id: string) => void setOpen((before) => (before === id ? null : id)),
    [setOpen],
  );
  return (
    <PagedTable
      label={label}
      columns={isOfService ? COLUMNS.ofService : COLUMNS.all}
      items={clients}
      idOf={clientKey}
      pages={query}
      draw={(client, place) => (
        <ClientRow
          client={client}
          place={place}
          isOfService={isOfService}
          isOpen={open === client.id}
          onToggle={onToggle}
        />
      )}
    />
  );
}

function SilentReplicas({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <p className="hg-client-silent">
      {sentenceList(names)} {names.length === 1 ? "does" : "do"} not say who consumes from{" "}
      {names.length === 1 ? "it" : "them"}: clients of {plural(names.length, "replica")} may be missing here.
    </p>
  );
}
