"use client";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import type { HeadgateError } from "#lib/contract/error.ts";
import type { GuardName, GuardVerdict } from "#lib/contract/guard.ts";
import type { ServicePreview } from "#lib/contract/preview.ts";
import { type Changes, previewQuery } from "#lib/query/preview-query.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { allGuards, guardsIn } from "./guard-words.ts";
import type { Asking } from "./use-asking.ts";

/** What would come of what is asked, and which guards stand in its way. */
export interface Outlook {
  /** Of the element that tells it. */
  readonly id: string;
  /** Of what is asked for now, or while that is looked at, of what was asked for before. */
  readonly preview: ServicePreview | undefined;
  /** The effect of what is asked for now is on its way: nobody confirms what they do not see. */
  readonly isLooking: boolean;
  readonly error: HeadgateError | null;
  readonly guards: readonly GuardVerdict[];
  /** The names of those that refuse. */
  readonly refusing: readonly GuardName[];
  /** Whether the effect is told, or cannot be, and each of them was ticked; so too where none refuses. */
  readonly isPassed: boolean;
}

interface Asked {
  readonly changes: Changes;
  /** Whose drains they are; without, one's own. */
  readonly owner?: string | undefined;
  /** Somebody types still: `changes` are those of a moment ago. */
  readonly isTyping?: boolean;
}

/** `attempt`: the last one, whose refusal knows more than a preview from before it. */
export function useOutlook(
  at: ServiceAt,
  { changes, owner, isTyping = false }: Asked,
  { ticked }: Asking,
  attempt: { readonly error: HeadgateError | null; readonly submittedAt: number },
): Outlook {
  const id = useId();
  const query = useQuery(previewQuery(at, changes, owner));
  const { error, dataUpdatedAt, isFetching, isPlaceholderData } = query;
  const isAsked = changes.length > 0;
  const data = isAsked ? query.data : undefined;
  const isNewer = dataUpdatedAt > attempt.submittedAt && !isFetching;
  const guards = isAsked ? allGuards(data?.guards ?? [], isNewer ? [] : guardsIn(attempt.error)) : [];
  const refusing = [...new Set(guards.filter(({ refuses }) => refuses).map(({ guard }) => guard))];
  const isLooking = isTyping || (isAsked && error === null && (data === undefined || isPlaceholderData));
  return {
    id,
    preview: data,
    isLooking,
    error,
    guards,
    refusing,
    isPassed: !isLooking && refusing.every((guard) => ticked.includes(guard)),
  };
}
