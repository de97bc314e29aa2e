import { StatusMark } from "./status-mark.tsx";
import type { InstanceView } from "#lib/contract/views.ts";

/** How far an instance has come on its way out where no drain tells of it: maintenance, or a process that leaves. */
export function DepartureNote({ instance }: { instance: InstanceView }) {
  return (
    <p role="status" className="hg-status-line">
      <StatusMark status={instance.status} />
      <span>{departureText(instance)}</span>
    </p>
  );
}

function departureText({ registered, drainStage, safeToStop }: InstanceView): string {
  if (!registered) return "Nothing is registered here; whatever registers is held out.";
  if (safeToStop) return "Safe to stop: its calls are over.";
  switch (drainStage) {
    case undefined:
    case "requested":
      return "The table without traffic for it is about to be published.";
    case "published":
      return "Not safe to stop yet: clients are fetching the new table.";
    case "converged":
      return "Not safe to stop yet: what is in flight is given time to finish.";
    case "drained":
      return "Its calls are over.";
  }
}
