"use client";
import { Select } from "@mantine/core";
import type { TableRevision } from "#lib/contract/table-history.ts";
import { clockSeconds } from "#lib/time.ts";
import type { DiffSpan } from "#lib/query/table-history.ts";

interface RevisionPairProps {
  revisions: readonly TableRevision[];
  span: { readonly from: number; readonly to: number };
  onShow: (span: DiffSpan) => void;
}

/** Any two revisions that are kept, the earlier first. */
export function RevisionPair({ revisions, span, onShow }: RevisionPairProps) {
  const oldest = revisions.at(-1)?.from;
  const known = [
    ...revisions.map(({ revision, at }) => ({ revision, label: `${revision} · ${clockSeconds(at)}` })),
    ...(oldest === undefined ? [] : [{ revision: oldest, label: `${oldest} · the oldest kept` }]),
  ];
  const options = (fits: (revision: number) => boolean) =>
    known
      .filter(({ revision }) => fits(revision))
      .map(({ revision, label }) => ({ value: String(revision), label }));
  return (
    <div className="hg-revisions">
      <Select
        label="From revision"
        data={options((revision) => revision < span.to)}
        value={String(span.from)}
        allowDeselect={false}
        onChange={(value) => onShow({ ...span, from: Number(value) })}
      />
      <Select
        label="To revision"
        data={options((revision) => revision > span.from)}
        value={String(span.to)}
        allowDeselect={false}
        onChange={(value) => onShow({ ...span, to: Number(value) })}
      />
    </div>
  );
}
