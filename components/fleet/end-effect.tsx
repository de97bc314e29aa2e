"use client";
import { useQuery } from "@tanstack/react-query";
import type { HeadgateError } from "#lib/contract/error.ts";
import type { IntentView } from "#lib/contract/intent.ts";
import type { ServicePreview } from "#lib/contract/preview.ts";
import { endingText } from "#lib/commands/ending-words.ts";
import { sentenceOf } from "#lib/format.ts";
import { endingOf, previewQuery } from "#lib/query/preview-query.ts";
import type { InstanceAt } from "#lib/query/queries.ts";

type Ended = Pick<IntentView, "kind" | "owner" | "registered">;

/** What would come of the end of an override, by the code that decides it: told before it is ended. */
export function EndEffect({ at, intent }: { at: InstanceAt; intent: Ended }) {
  const { kind, owner, registered } = intent;
  const preview = useQuery({
    ...previewQuery(at, [endingOf({ kind, instance: at.instance })], owner),
    enabled: registered,
  });
  return (
    <p>
      {endingText(intent)} {registered ? <b>{movesText(preview)}</b> : null}
    </p>
  );
}

function movesText({
  data,
  error,
}: {
  data: ServicePreview | undefined;
  error: HeadgateError | null;
}): string {
  if (data !== undefined) return sentenceOf(data.moves.text);
  return error === null ? "…" : `What moves is not known: ${sentenceOf(error.message)}`;
}
