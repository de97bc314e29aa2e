"use client";
import { Checkbox, Select } from "@mantine/core";
import { StatusSelect } from "#components/fleet/status-select.tsx";
import { LINE_LABELS, lineLabelWords } from "#components/topology/figures.ts";
import { isAsking, type TopologyFilter } from "#components/topology/filter.ts";
import { FilterField, filtersSet, Toolbar } from "#components/ui/toolbar.tsx";
import { WINDOWS, type SetTopologyUrl, type TopologyUrl } from "./use-topology-url.ts";

const windowWords: Record<keyof typeof WINDOWS, string> = {
  "1m": "Calls of 1 min",
  "5m": "Calls of 5 min",
  "15m": "Calls of 15 min",
  "1h": "Calls of 1 h",
};
const WINDOW_NAMES = Object.keys(WINDOWS) as (keyof typeof WINDOWS)[]; // keys of the record
const HOPS = ["Without neighbours", "With neighbours", "Up to 2 calls away", "Up to 3 calls away"];

interface TopologyToolbarProps {
  url: TopologyUrl;
  filter: TopologyFilter;
  zones: readonly string[];
  onChange: SetTopologyUrl;
}

/** What is shown, and how: applied before anything is laid out. */
export function TopologyToolbar({ url, filter, zones, onChange }: TopologyToolbarProps) {
  return (
    <Toolbar filters={filtersSet(url.status, url.zone, url.group, url.idle, url.declared)}>
      <FilterField
        label="Find a service"
        value={url.q}
        onChange={(text) => onChange({ q: text === "" ? null : text, focus: null })}
      />
      <StatusSelect
        label="With an instance that is"
        value={url.status}
        onChange={(status) => onChange({ status })}
      />
      <Select
        aria-label="With instances in zone"
        placeholder="Any zone"
        data={zones.map((zone) => ({ value: zone, label: `Zone ${zone}` }))}
        value={url.zone}
        onChange={(zone) => onChange({ zone })}
        clearable
        w={130}
      />
      {isAsking(filter) ? (
        <Select
          aria-label="How much around it"
          data={HOPS.map((label, hops) => ({ value: String(hops), label }))}
          value={String(filter.hops)}
          onChange={(hops) => onChange({ hops: Number(hops ?? 1) })}
          allowDeselect={false}
          w={170}
        />
      ) : null}
      <Select
        aria-label="What stands on a line"
        data={LINE_LABELS.map((value) => ({ value, label: `Lines: ${lineLabelWords[value].toLowerCase()}` }))}
        value={url.label}
        onChange={(next) => onChange({ label: LINE_LABELS.find((one) => one === next) ?? null })}
        allowDeselect={false}
        w={190}
      />
      <Select
        aria-label="Calls of the last"
        data={WINDOW_NAMES.map((value) => ({ value, label: windowWords[value] }))}
        value={url.window}
        onChange={(next) => onChange({ window: WINDOW_NAMES.find((one) => one === next) ?? null })}
        allowDeselect={false}
        w={140}
      />
    </Toolbar>
  );
}

/** How it is drawn, and what is left out. */
export function TopologyTicks({ url, onChange }: Pick<TopologyToolbarProps, "url" | "onChange">) {
  return (
    <span className="hg-topology-ticks">
      <Checkbox
        label="Group by zone"
        size="xs"
        checked={url.group === "zone"}
        onChange={(event) => onChange({ group: event.currentTarget.checked ? "zone" : null })}
      />
      <Checkbox
        label="Hide idle"
        size="xs"
        checked={url.idle === "hide"}
        onChange={(event) => onChange({ idle: event.currentTarget.checked ? "hide" : null })}
      />
      <Checkbox
        label="Hide only declared"
        size="xs"
        checked={url.declared === "hide"}
        onChange={(event) => onChange({ declared: event.currentTarget.checked ? "hide" : null })}
      />
    </span>
  );
}
