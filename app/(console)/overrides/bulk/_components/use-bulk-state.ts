"use client";
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useEffect } from "react";
import { EXPIRY_SECONDS } from "#components/fleet/asking-fields.tsx";
import type { Selection } from "#lib/contract/bulk.ts";

const parsers = {
  zone: parseAsString,
  host: parseAsString,
  version: parseAsString,
  source: parseAsString,
  service: parseAsString,
  owner: parseAsString.withDefault(""),
  atOnce: parseAsInteger.withDefault(1),
  reason: parseAsString.withDefault("incident"),
  /** Seconds; 0: until it is undone. */
  expires: parseAsStringLiteral(EXPIRY_SECONDS).withDefault("0"),
};
export type Trait = "zone" | "host" | "version" | "source" | "service";

/** The selection, whose drains they are and what is asked, in the address: whoever opens it sees how far it has come. */
export function useBulkState() {
  const [state, setState] = useQueryStates(parsers, { throttleMs: 300 });
  const { owner, atOnce, reason, expires, ...traits } = state;
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
    /** Why and how long, as a form holds them. */
    text: {
      reason,
      setReason: (next: string) => void setState({ reason: next }),
      expiry: expires,
      setExpiry: (next: string) =>
        void setState({ expires: EXPIRY_SECONDS.find((seconds) => seconds === next) ?? null }),
    },
    setOwner: (next: string) => void setState({ owner: next }),
    setAtOnce: (next: number) => void setState({ atOnce: next }),
  };
}

/** `zone b and version 1.3`. */
export function selectionText(select: Selection): string {
  return Object.entries(select)
    .map(([trait, value]) => `${trait} ${value}`)
    .join(" and ");
}
