import type { ReactNode } from "react";
import { useTold } from "#components/ui/use-now.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { exact, span } from "#lib/time.ts";
import { StatusMark } from "./status-mark.tsx";

interface PublishedMarksProps {
  instance: Pick<InstanceView, "status" | "statusSince" | "intents">;
  published: NonNullable<InstanceView["published"]> | null;
}

/** While the store is away: what clients still go by, and what is seen since. One mark where they are the same. */
export function PublishedMarks({ instance, published }: PublishedMarksProps) {
  const { status, statusSince, intents } = instance;
  const observed = <StatusMark status={status} by={intents.circuit?.actor} />;
  if (published?.status === status)
    return (
      <span className="hg-published">
        {observed}
        <span className="hg-quiet">published, and observed</span>
      </span>
    );
  return (
    <Apart
      published={published === null ? "not in the table" : <StatusMark status={published.status} />}
      observed={
        <>
          {observed}
          <For since={statusSince} />
        </>
      }
    />
  );
}

export function Apart({ published, observed }: { published: ReactNode; observed: ReactNode }) {
  return (
    <span className="hg-published">
      <span>
        <span className="hg-quiet">published: </span>
        {published}
      </span>
      <span>
        <span className="hg-quiet">observed: </span>
        {observed}
      </span>
    </span>
  );
}

function For({ since }: { since: number }) {
  const text = useTold((now) => span(Math.max(0, now - since)));
  return (
    <time className="hg-time hg-quiet" dateTime={new Date(since).toISOString()} title={exact(since)}>
      for {text}
    </time>
  );
}
