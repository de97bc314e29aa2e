"use client";
import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";
import { useCallback } from "react";
import type { InstanceView } from "#lib/contract/views.ts";

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly instances: readonly InstanceView[];
  readonly toggle: (id: string) => void;
  readonly select: (ids: readonly string[]) => void;
}

/** Instances picked to be changed together; kept in the URL. Those that have gone are not of them. */
export function useSelection(instances: readonly InstanceView[]): Selection {
  const [picked, setPicked] = useQueryState("selected", parseAsArrayOf(parseAsString).withDefault([]));
  const toggle = useCallback(
    (id: string) =>
      void setPicked((held) => {
        const next = held.includes(id) ? held.filter((one) => one !== id) : [...held, id];
        return next.length === 0 ? null : next;
      }),
    [setPicked],
  );
  const present = instances.filter(({ id }) => picked.includes(id));
  return {
    ids: new Set(present.map(({ id }) => id)),
    instances: present,
    toggle,
    select: (ids) => void setPicked(ids.length === 0 ? null : [...ids]),
  };
}
