"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { statusOrder } from "#components/fleet/status.ts";
import { useColumnSort } from "#components/fleet/use-column-sort.ts";
import { INSTANCE_GROUPINGS } from "#lib/contract/closed-sets.ts";
import type { InstanceGrouping } from "#lib/contract/order.ts";
import type { InstancesListed } from "#lib/query/order-queries.ts";
import { firstDirections } from "./instance-columns.ts";

const parsers = {
  q: parseAsString.withDefault("").withOptions({ throttleMs: 200 }),
  status: parseAsStringLiteral(statusOrder),
  zone: parseAsString,
  version: parseAsString,
};
const groupParser = { group: parseAsStringLiteral(INSTANCE_GROUPINGS) };

/** What is listed of a service's instances, and how: all of it in the address. */
export function useInstanceListing() {
  const [filter, setFilter] = useQueryStates(parsers);
  const [{ group }, setGroup] = useQueryStates(groupParser);
  const sort = useColumnSort(firstDirections, "trouble");
  const { q, ...chosen } = filter;
  const given = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== null));
  const listed: InstancesListed = {
    sort: sort.key,
    dir: sort.direction,
    ...given,
    ...(q === "" ? {} : { q }),
    ...(group === null ? {} : { group }),
  };
  return {
    listed,
    filter,
    setFilter,
    isFiltered: q !== "" || Object.keys(given).length > 0,
    group,
    setGroup: (next: InstanceGrouping | null) => void setGroup({ group: next }),
    sort,
  };
}
export type InstanceListing = ReturnType<typeof useInstanceListing>;
