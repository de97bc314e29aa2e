"use client";
import { Button } from "@mantine/core";
import { type ReactNode, useCallback, useMemo } from "react";
import type { Column } from "#components/ui/data-table.tsx";
import { Problem } from "#components/ui/problem.tsx";
import { type RowPlace, VirtualTable } from "#components/ui/virtual-table.tsx";
import type { HeadgateError } from "#lib/contract/error.ts";
import { useHeldOrder } from "./use-held-order.ts";
import { useHold } from "./use-hold.ts";

/** As much of an infinite query as asks for its next page. */
export interface NextPages {
  readonly error: HeadgateError | null;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly fetchNextPage: () => unknown;
}

/** So many rows before the last one that is known the next page is asked for. */
const AHEAD = 20;

interface PagedTableProps<T> {
  label: string;
  columns: readonly Column[];
  items: readonly T[];
  idOf: (item: T) => string;
  pages: NextPages;
  draw: (item: T, place: RowPlace) => ReactNode;
}

/** A list that comes in pages: the next one as its end comes near, and no row moves under a pointer or the focus. */
export function PagedTable<T>({ label, columns, items, idOf, pages, draw }: PagedTableProps<T>) {
  // While pages are asked for one after another, who moves up in the order may come twice.
  const byId = useMemo(() => new Map(items.map((item) => [idOf(item), item])), [items, idOf]);
  const ids = useMemo(() => [...byId.keys()], [byId]);
  const { isHeld, handlers } = useHold();
  const { order } = useHeldOrder(ids, isHeld);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages;
  // A page that failed is asked for again by who wants it, or with all the others at their pace: not at once, for ever.
  const isNext = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  const onSeen = useCallback(
    (_first: number, last: number) => {
      if (isNext && last >= order.length - AHEAD) void fetchNextPage();
    },
    [isNext, order.length, fetchNextPage],
  );
  return (
    <>
      <VirtualTable
        label={label}
        columns={columns}
        count={order.length}
        keyOf={useCallback((index: number) => order[index] ?? "", [order])}
        drawRow={(index, place) => {
          const item = byId.get(order[index] ?? "");
          return item === undefined ? null : draw(item, place);
        }}
        onSeen={onSeen}
        {...handlers}
      />
      <FailedPage pages={pages} />
    </>
  );
}

/** What came stays; that the rest did not is told below it. */
export function FailedPage({ pages: { error, isFetchNextPageError, fetchNextPage } }: { pages: NextPages }) {
  if (!isFetchNextPageError || error === null) return null;
  return (
    <Problem
      title="The next ones did not come."
      detail={error.message}
      requestId={error.requestId}
      action={
        <Button variant="default" size="xs" mt={8} onClick={() => void fetchNextPage()}>
          Try again
        </Button>
      }
    />
  );
}
