import { useTold } from "#components/ui/use-now.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { weight } from "#lib/format.ts";
import { exact, span } from "#lib/time.ts";
import { StatusMark } from "./status-mark.tsx";

interface PublishedMarksProps {
  instance: Pick<InstanceView, "status" | "statusSince" | "weight" | "intents">;
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
    <span className="hg-published">
      <span>
        <span className="hg-quiet">published: </span>
        {published === null ? "not in the table" : <StatusMark status={published.status} />}
        {published === null || published.weight === instance.weight ? null : (
          <span className="hg-quiet">at {weight(published.weight)}</span>
        )}
      </span>
      <span>
        <span className="hg-quiet">observed: </span>
        {observed}
        <For since={statusSince} />
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
