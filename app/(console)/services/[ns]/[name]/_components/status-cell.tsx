import { NotRegisteredMark } from "#components/fleet/not-registered-mark.tsx";
import { StatusMark } from "#components/fleet/status-mark.tsx";
import { disagreeingHealth } from "#components/fleet/status.ts";
import { Ago } from "#components/ui/ago.tsx";
import type { InstanceView } from "#lib/contract/views.ts";

/** The status, since when, and its newest cause; health only where it says something else. */
export function StatusCell({ instance }: { instance: InstanceView }) {
  const { status, statusSince, causes } = instance;
  const newest = causes.reduce<(typeof causes)[number] | undefined>(
    (found, cause) => (found === undefined || cause.since > found.since ? cause : found),
    undefined,
  );
  const health = disagreeingHealth(instance);
  if (!instance.registered) {
    return (
      <div className="hg-status-cell">
        <NotRegisteredMark />
        <span className="hg-cause">an override waits for it</span>
      </div>
    );
  }
  const isPlain = status === "serving" && newest?.kind === "probe_passing";
  return (
    <div className="hg-status-cell">
      <span className="hg-status-line">
        <StatusMark status={status} />
        <span className="hg-quiet">
          since <Ago at={statusSince} as="since" />
        </span>
        {health === undefined ? null : <span className="hg-health">probes say {health}</span>}
      </span>
      {newest === undefined || isPlain ? null : <span className="hg-cause">{newest.text}</span>}
    </div>
  );
}
