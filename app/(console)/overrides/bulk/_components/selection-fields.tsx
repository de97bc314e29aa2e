"use client";
import { Autocomplete } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Toolbar } from "#components/ui/toolbar.tsx";
import { serviceOrderQuery, serviceRowsQuery } from "#lib/query/order-queries.ts";
import type { Trait, useBulkState } from "./use-bulk-state.ts";

/** Services whose zones and versions are offered: what is rare is typed. */
const LOOKED_AT = 40;

interface SelectionFieldsProps {
  ns: string;
  bulk: ReturnType<typeof useBulkState>;
  /** While a run goes on, what it is of stays. */
  isLocked: boolean;
}

export function SelectionFields({ ns, bulk: { select, setTrait }, isLocked }: SelectionFieldsProps) {
  const names = useQuery(serviceOrderQuery(ns, { sort: "instances" })).data?.names ?? [];
  const services = useQuery(serviceRowsQuery(ns, names.slice(0, LOOKED_AT))).data?.items ?? [];
  const offered: Readonly<Record<Trait, readonly string[]>> = {
    zone: sorted(services.flatMap(({ zones }) => zones)),
    host: [],
    version: sorted(services.flatMap(({ versions }) => versions)),
    source: [],
    service: sorted(names),
  };
  const field = (trait: Trait, label: string) => (
    <Autocomplete
      label={label}
      placeholder="any"
      data={[...offered[trait]]}
      value={select[trait] ?? ""}
      onChange={(value) => setTrait(trait, value)}
      disabled={isLocked}
      limit={20}
      w={170}
    />
  );
  return (
    <Toolbar>
      {field("zone", "Zone")}
      {field("host", "Host")}
      {field("version", "Version")}
      {field("source", "Source")}
      {field("service", "Service")}
    </Toolbar>
  );
}

const sorted = (names: readonly string[]): string[] => [...new Set(names)].toSorted();
