"use client";
import { Select, TextInput } from "@mantine/core";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { FilterField, filtersSet, Toolbar } from "#components/ui/toolbar.tsx";
import { INTENT_KINDS } from "#lib/contract/closed-sets.ts";
import type { IntentKind } from "#lib/contract/intent.ts";
import type { IntentFilter } from "#lib/query/queries.ts";

const kindWords: Record<IntentKind, string> = {
  drain: "Drain",
  weight: "Weight",
  maintenance: "Maintenance",
  circuit: "Circuit",
};
const AGES = ["1h", "24h", "168h"] as const;
const ageWords: Record<(typeof AGES)[number], string> = {
  "1h": "Older than an hour",
  "24h": "Older than a day",
  "168h": "Older than a week",
};

const typed = parseAsString.withDefault("").withOptions({ throttleMs: 300 });
const parsers = {
  q: typed,
  owner: typed,
  actor: typed,
  kind: parseAsStringLiteral(INTENT_KINDS),
  older: parseAsStringLiteral(AGES),
};

/** What is looked for among overrides, kept in the address. */
export function useOverrideFilters() {
  const [state, setState] = useQueryStates(parsers);
  const { q, owner, actor, kind, older } = state;
  const filter: IntentFilter = {
    ...(q === "" ? {} : { q }),
    ...(owner === "" ? {} : { owner }),
    ...(actor === "" ? {} : { actor }),
    ...(kind === null ? {} : { kind }),
    ...(older === null ? {} : { older }),
  };
  const isFiltered = Object.keys(filter).length > 0;
  return { state, filter, isFiltered, setState, clear: () => void setState(null) };
}

interface ToolbarProps extends Pick<ReturnType<typeof useOverrideFilters>, "state" | "setState"> {
  children?: ReactNode;
}

export function OverrideToolbar({ state, setState, children }: ToolbarProps) {
  const text = (field: "owner" | "actor", label: string) => (
    <TextInput
      aria-label={label}
      placeholder={`Any ${field}`}
      value={state[field]}
      onChange={({ currentTarget: { value } }) => void setState({ [field]: value === "" ? null : value })}
      w={140}
    />
  );
  return (
    <Toolbar filters={filtersSet(state.kind, state.owner, state.actor, state.older)}>
      <FilterField
        label="Find by instance, owner or reason"
        value={state.q}
        onChange={(q) => void setState({ q: q === "" ? null : q })}
      />
      <Select
        aria-label="Kind of override"
        placeholder="Any kind"
        data={INTENT_KINDS.map((value) => ({ value, label: kindWords[value] }))}
        value={state.kind}
        onChange={(next) => void setState({ kind: INTENT_KINDS.find((one) => one === next) ?? null })}
        clearable
        w={150}
      />
      {text("owner", "Owner")}
      {text("actor", "Actor")}
      <Select
        aria-label="Age"
        placeholder="Any age"
        data={AGES.map((value) => ({ value, label: ageWords[value] }))}
        value={state.older}
        onChange={(next) => void setState({ older: AGES.find((one) => one === next) ?? null })}
        clearable
        w={180}
      />
      {children}
    </Toolbar>
  );
}
