"use client";
import { Select } from "@mantine/core";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { FilterField, filtersSet, Toolbar } from "#components/ui/toolbar.tsx";
import { SERVICE_NAME } from "#lib/contract/name-rules.ts";
import type { ClientFilter } from "#lib/query/clients.ts";
import { transportWords } from "./client-standing.ts";

const SHOWN = ["behind", "current", "silent", "suspect"] as const;
const shownWords: Record<(typeof SHOWN)[number], string> = {
  behind: "Behind",
  current: "With the newest tables",
  silent: "That report no calls",
  suspect: "Suspect",
};
const shownFilters: Record<(typeof SHOWN)[number], ClientFilter> = {
  behind: { behind: "true" },
  current: { behind: "false" },
  silent: { reporting: "false" },
  suspect: { suspect: "true" },
};
const TRANSPORTS = ["stream", "poll", "report"] as const;

const typed = parseAsString.withDefault("").withOptions({ throttleMs: 300 });
const parsers = {
  q: typed,
  caller: typed,
  show: parseAsStringLiteral(SHOWN),
  transport: parseAsStringLiteral(TRANSPORTS),
};

/** Beside what is looked for among a service's instances. */
const BESIDE_INSTANCES = { q: "find-client" } as const;

/** What is looked for among clients, kept in the address. */
export function useClientFilters({ isOfService = false } = {}) {
  const [state, setState] = useQueryStates(parsers, { urlKeys: isOfService ? BESIDE_INSTANCES : {} });
  const { q, caller, show, transport } = state;
  const filter: ClientFilter = {
    ...(q === "" ? {} : { q }),
    ...(SERVICE_NAME.test(caller) ? { caller } : {}),
    ...(show === null ? {} : shownFilters[show]),
    ...(transport === null ? {} : { transport }),
  };
  const isFiltered = Object.keys(filter).length > 0;
  return { state, filter, isFiltered, setState, clear: () => void setState(null) };
}

interface ClientToolbarProps extends Pick<ReturnType<typeof useClientFilters>, "state" | "setState"> {
  children?: ReactNode;
}

export function ClientToolbar({ state, setState, children }: ClientToolbarProps) {
  const { q, caller, show, transport } = state;
  return (
    <Toolbar filters={filtersSet(caller, show, transport)}>
      <FilterField
        label="Find a client"
        value={q}
        onChange={(text) => void setState({ q: text === "" ? null : text })}
      />
      <FilterField
        label="Clients of one service"
        value={caller}
        onChange={(text) => void setState({ caller: text === "" ? null : text })}
      />
      <Select
        aria-label="Which clients"
        placeholder="All clients"
        data={SHOWN.map((value) => ({ value, label: shownWords[value] }))}
        value={show}
        onChange={(next) => void setState({ show: SHOWN.find((one) => one === next) ?? null })}
        clearable
        w={200}
      />
      <Select
        aria-label="Transport"
        placeholder="Any transport"
        data={TRANSPORTS.map((value) => ({ value, label: transportWords[value].word }))}
        value={transport}
        onChange={(next) => void setState({ transport: TRANSPORTS.find((one) => one === next) ?? null })}
        clearable
        w={150}
      />
      {children}
    </Toolbar>
  );
}
