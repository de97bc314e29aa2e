"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import type { CircuitWish } from "#lib/contract/intent.ts";

const WISHES = ["open", "closed", "half-open", "auto"] as const satisfies readonly CircuitWish[];

/** What a panel is open for: one kind of override of one instance. */
export type Asked =
  | { readonly kind: "drain" | "weight" | "maintenance"; readonly id: string }
  | { readonly kind: "circuit"; readonly id: string; readonly to?: CircuitWish | undefined };

const parsers = {
  drain: parseAsString,
  weight: parseAsString,
  maintenance: parseAsString,
  circuit: parseAsString,
  to: parseAsStringLiteral(WISHES),
};
const closed = { drain: null, weight: null, maintenance: null, circuit: null, to: null };

/** The open panel, kept in the URL; one at a time. */
export function useOverridePanel() {
  const [state, setState] = useQueryStates(parsers, { history: "push" });
  const { drain, weight, maintenance, circuit, to } = state;
  const asked: Asked | undefined =
    drain !== null
      ? { kind: "drain", id: drain }
      : weight !== null
        ? { kind: "weight", id: weight }
        : maintenance !== null
          ? { kind: "maintenance", id: maintenance }
          : circuit !== null
            ? { kind: "circuit", id: circuit, to: to ?? undefined }
            : undefined;
  const actions = useMemo(
    () => ({
      open: (next: Asked) =>
        void setState({
          ...closed,
          [next.kind]: next.id,
          to: next.kind === "circuit" ? (next.to ?? null) : null,
        }),
      close: () => void setState(closed),
    }),
    [setState],
  );
  return { asked, ...actions };
}
