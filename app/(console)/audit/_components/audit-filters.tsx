"use client";
import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import { RangeControl } from "#components/fleet/range-control.tsx";
import { NameField } from "#components/ui/name-field.tsx";
import { FilterField, filtersSet, Toolbar } from "#components/ui/toolbar.tsx";
import { AUDIT_ACTIONS } from "#lib/contract/closed-sets.ts";
import type { AuditRecord } from "#lib/contract/audit.ts";
import { actionWords } from "./audit-words.ts";
import type { useAuditFilter } from "./use-audit-filter.ts";

interface AuditFiltersProps {
  filter: ReturnType<typeof useAuditFilter>;
  /** Those on screen: whom and what they name is offered. */
  records: readonly AuditRecord[];
  children?: ReactNode;
}

const ACTIONS = AUDIT_ACTIONS.map((value) => ({ value, label: actionWords[value] }));

/** The one line by which the audit is narrowed. */
export function AuditFilters({ filter, records, children }: AuditFiltersProps) {
  const { values, setText, setAction, setRange } = filter;
  const namesOf = (name: "actor" | "service") =>
    [...new Set(records.flatMap((record) => record[name] ?? []))].toSorted();
  return (
    <Toolbar filters={filtersSet(values.service, values.actor, values.action, values.range)}>
      <FilterField
        label="Instance (host:port)"
        value={values.instance}
        onChange={(text) => setText("instance", text)}
      />
      <NameField
        label="Service"
        placeholder="Any service"
        names={namesOf("service")}
        value={values.service}
        onChange={(text) => setText("service", text)}
      />
      <NameField
        label="Actor"
        placeholder="Any actor"
        names={namesOf("actor")}
        value={values.actor}
        onChange={(text) => setText("actor", text)}
      />
      <Select
        aria-label="Action"
        placeholder="Any action"
        data={ACTIONS}
        value={values.action}
        onChange={(next) => setAction(AUDIT_ACTIONS.find((one) => one === next) ?? null)}
        clearable
        w={170}
      />
      <RangeControl range={values.range ?? undefined} onChange={setRange} onAny={() => setRange(null)} />
      {children}
    </Toolbar>
  );
}
