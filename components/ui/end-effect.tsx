import { sentenceOf } from "#lib/format.ts";
import { StoreAway } from "./store-away.tsx";

interface EndEffectProps {
  /** Whose override it is, and what comes of its end. */
  text: string;
  /** As the API answers what would move. */
  moves: string | undefined;
  error: { readonly message: string } | null;
  isTold: boolean;
  isStoreAway: boolean;
}

/** Before an override is ended: what it is, and what would move. */
export function EndEffect({ text, moves, error, isTold, isStoreAway }: EndEffectProps) {
  return (
    <>
      <p>
        {text} <b>{movesText(moves, error, isTold)}</b>
      </p>
      <StoreAway isAway={isStoreAway} />
      {moves === undefined || error === null ? null : (
        <p>This is of a moment ago: {sentenceOf(error.message)}</p>
      )}
    </>
  );
}

function movesText(moves: string | undefined, error: EndEffectProps["error"], isTold: boolean): string {
  if (moves !== undefined) return sentenceOf(moves);
  if (error !== null) return `What moves is not known: ${sentenceOf(error.message)}`;
  return isTold ? "" : "…";
}
