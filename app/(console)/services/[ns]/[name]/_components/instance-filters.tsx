"use client";
import { Select } from "@mantine/core";
import { StatusSelect } from "#components/fleet/status-select.tsx";
import { Later } from "#components/ui/settling.tsx";
import { FilterField } from "#components/ui/toolbar.tsx";
import { INSTANCE_GROUPINGS } from "#lib/contract/closed-sets.ts";
import type { ServiceSummary } from "#lib/contract/views.ts";
import type { InstanceListing } from "./use-instance-listing.ts";

interface InstanceFiltersProps {
  listing: InstanceListing;
  service: Pick<ServiceSummary, "zones" | "versions">;
}

/** What is listed, and in which groups. */
export function InstanceFilters({ listing, service }: InstanceFiltersProps) {
  const { filter, setFilter, group, setGroup } = listing;
  return (
    <>
      <FilterField
        label="Filter instances"
        value={filter.q}
        onChange={(text) => void setFilter({ q: text === "" ? null : text })}
      />
      <Later>
        <StatusSelect
          value={filter.status}
          onChange={(next) => void setFilter({ status: next })}
          label="Only instances that are"
        />
        <Choice
          label="Only instances in zone"
          placeholder="Any zone"
          names={service.zones}
          value={filter.zone}
          onChange={(next) => void setFilter({ zone: next })}
        />
        <Choice
          label="Only instances of version"
          placeholder="Any version"
          names={service.versions}
          value={filter.version}
          onChange={(next) => void setFilter({ version: next })}
        />
        <Select
          aria-label="Group by"
          placeholder="No groups"
          data={INSTANCE_GROUPINGS.map((by) => ({ value: by, label: `By ${by}` }))}
          value={group}
          onChange={(next) => setGroup(INSTANCE_GROUPINGS.find((by) => by === next) ?? null)}
          clearable
          w={130}
        />
      </Later>
    </>
  );
}

function Choice({
  label,
  placeholder,
  names,
  value,
  onChange,
}: {
  label: string;
  placeholder: string;
  names: readonly string[];
  value: string | null;
  onChange: (next: string | null) => void;
}) {
  // What an address names stays to be seen, and taken back, also where nobody has it any more.
  const data = value === null || names.includes(value) ? [...names] : [value, ...names];
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      data={data}
      value={value}
      onChange={onChange}
      clearable
      searchable={data.length > 10}
      w={140}
    />
  );
}
