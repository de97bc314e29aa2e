"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { LoggedEvent } from "#lib/contract/events.ts";
import type { HeadgateError } from "#lib/contract/error.ts";
import { lifeQuery } from "#lib/query/instance-queries.ts";
import type { InstanceAt } from "#lib/query/queries.ts";

/** Of what changes more often than this within a range, the older part is not known. */
const MOST_PAGES = 6;

interface Life {
  /** Undefined until the first have come. */
  readonly events: readonly LoggedEvent[] | undefined;
  readonly error: HeadgateError | null;
  readonly retry: () => void;
}

/** What happened to an instance since `from`, ms, and the last before it: asked for until it is all there. */
export function useLife(at: InstanceAt, from: number): Life {
  const { data, error, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage, refetch } =
    useInfiniteQuery(lifeQuery(at));
  const events = useMemo(() => data?.pages.flatMap(({ items }) => items), [data]);
  const oldest = events?.at(-1)?.at ?? Infinity;
  const isMissing = hasNextPage && oldest > from && (data?.pages.length ?? 0) < MOST_PAGES;
  useEffect(() => {
    // After a failure all of it is asked for again at its pace: not at once, for ever.
    if (isMissing && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [isMissing, isFetching, isFetchNextPageError, fetchNextPage]);
  return { events, error, retry: () => void refetch() };
}
