"use client";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Ago } from "#components/ui/ago.tsx";
import { Section } from "#components/ui/section.tsx";
import { bytes, count } from "#lib/format.ts";
import { quarantineQuery } from "#lib/query/queries.ts";

/** Drawn before more are asked for. */
const FEW = 5;

/** Registrations that could not be read. They are in no table; whoever wrote them must mend them. */
export function Quarantine() {
  const [isWhole, setWhole] = useState(false);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(quarantineQuery());
  const known = data?.pages.flatMap(({ items }) => items) ?? [];
  const total = data?.pages.at(-1)?.total ?? 0;
  if (total === 0) return null;
  const shown = isWhole ? known : known.slice(0, FEW);
  return (
    <Section title="Registrations that cannot be read" count={total}>
      <ul className="hg-rows">
        {shown.map(({ key, reason, since, bytes: size }) => (
          <li key={key}>
            <div className="hg-mono" style={{ overflowWrap: "anywhere" }}>
              {key}
            </div>
            <div>{reason}</div>
            <div className="hg-quiet">
              {bytes(size)}, since <Ago at={since} as="since" />
            </div>
          </li>
        ))}
      </ul>
      {shown.length < total && (!isWhole || hasNextPage) ? (
        <Button
          variant="default"
          size="xs"
          mt={8}
          loading={isFetchingNextPage}
          onClick={() => {
            if (isWhole) void fetchNextPage();
            else setWhole(true);
          }}
        >
          {moreText({ shown: shown.length, known: known.length, total, isWhole })}
        </Button>
      ) : null}
    </Section>
  );
}

function moreText({
  shown,
  known,
  total,
  isWhole,
}: {
  shown: number;
  known: number;
  total: number;
  isWhole: boolean;
}): string {
  if (isWhole) return `Show more: ${count(total - shown)} of ${count(total)} are not shown yet`;
  return known === total ? `Show all ${count(total)}` : `Show the first ${count(known)} of ${count(total)}`;
}
