"use client";
import { ago, ahead, clock, exact } from "#lib/time.ts";
import { useTold } from "./use-now.ts";

const tellers = { ago, since: clock, ahead };

/** A moment as the viewer reads it, with the exact one on hover. `since` tells the time of day. */
export function Ago({ at, as = "ago" }: { at: number; as?: keyof typeof tellers }) {
  const text = useTold((now) => tellers[as](at, now));
  return (
    <time className="hg-time" dateTime={new Date(at).toISOString()} title={exact(at)}>
      {text}
    </time>
  );
}
