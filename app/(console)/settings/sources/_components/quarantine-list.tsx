"use client";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Ago } from "#components/ui/ago.tsx";
import { bytes } from "#lib/format.ts";
import { quarantineQuery } from "#lib/query/queries.ts";

/** Registrations that could not be read, each with why: whoever wrote them must mend them. */
export function QuarantineList() {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(quarantineQuery());
  const known = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <ul className="hg-quarantined" aria-label="Registrations that could not be read">
        {known.map(({ key, reason, since, bytes: size }) => (
          <li key={key}>
            <span className="hg-mono">{key}</span>
            <span>{reason}</span>
            <span className="hg-quiet">
              {bytes(size)}, since <Ago at={since} as="since" />
            </span>
          </li>
        ))}
      </ul>
      {hasNextPage ? (
        <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </>
  );
}
