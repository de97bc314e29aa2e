"use client";
import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { useEffect } from "react";
import type { Selection } from "#lib/contract/bulk.ts";

const parsers = {
  zone: parseAsString,
  host: parseAsString,
  version: parseAsString,
  service: parseAsString,
  owner: parseAsString.withDefault(""),
  atOnce: parseAsInteger.withDefault(1),
};
export type Trait = "zone" | "host" | "version" | "service";

/** The selection and whose drains they are, in the address: whoever opens it sees how far it has come. */
export function useBulkState() {
  const [state, setState] = useQueryStates(parsers, { throttleMs: 300 });
  const { owner, atOnce, ...traits } = state;
  useEffect(() => {
    if (owner === "") void setState({ owner: `evacuation-${Math.random().toString(36).slice(2, 8)}` });
  }, [owner, setState]);
  const select: Selection = Object.fromEntries(
    Object.entries(traits).filter(([, value]) => value !== null && value !== ""),
  );
  return {
    select,
    owner,
    atOnce: Math.max(1, atOnce),
    setTrait: (trait: Trait, value: string) => void setState({ [trait]: value === "" ? null : value }),
    setAtOnce: (next: number) => void setState({ atOnce: next }),
  };
}

/** `zone b and version 1.3`. */
export function selectionText(select: Selection): string {
  return Object.entries(select)
    .map(([trait, value]) => `${trait} ${value}`)
    .join(" and ");
}
