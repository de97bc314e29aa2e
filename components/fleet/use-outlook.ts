"use client";
import { useQuery } from "@tanstack/react-query";
import type { HeadgateError } from "#lib/contract/error.ts";
import type { GuardName, GuardVerdict } from "#lib/contract/guard.ts";
import type { ServicePreview } from "#lib/contract/preview.ts";
import { type Changes, previewQuery } from "#lib/query/preview-query.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { allGuards, guardsIn } from "./guard-words.ts";
import type { Asking } from "./use-asking.ts";

/** What would come of what is asked, and which guards stand in its way. */
export interface Outlook {
  readonly preview: ServicePreview | undefined;
  readonly error: HeadgateError | null;
  readonly guards: readonly GuardVerdict[];
  /** The names of those that refuse. */
  readonly refusing: readonly GuardName[];
  /** Whether each of them was ticked; so too where none refuses. */
  readonly isPassed: boolean;
}

/** `attempt`: the last one, whose refusal knows more than a preview from before it. */
export function useOutlook(
  at: ServiceAt,
  changes: Changes,
  { ticked }: Asking,
  attempt: { readonly error: HeadgateError | null; readonly submittedAt: number },
): Outlook {
  const { data, error, dataUpdatedAt, isFetching } = useQuery(previewQuery(at, changes));
  const isNewer = dataUpdatedAt > attempt.submittedAt && !isFetching;
  const guards = allGuards(data?.guards ?? [], isNewer ? [] : guardsIn(attempt.error));
  const refusing = [...new Set(guards.filter(({ refuses }) => refuses).map(({ guard }) => guard))];
  return {
    preview: changes.length === 0 ? undefined : data,
    error,
    guards: changes.length === 0 ? [] : guards,
    refusing: changes.length === 0 ? [] : refusing,
    isPassed: refusing.every((guard) => ticked.includes(guard)),
  };
}
