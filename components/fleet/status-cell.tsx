import { Ago } from "#components/ui/ago.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { unbroken } from "#lib/format.ts";
import { decisiveCause } from "./decisive-cause.ts";
import { InstanceMarks } from "./instance-marks.tsx";
import { NotRegisteredMark } from "./not-registered-mark.tsx";
import { PublishedMarks } from "./published-marks.tsx";
import { StatusMark } from "./status-mark.tsx";
import { fewReporters } from "./sentence.ts";
import { disagreeingHealth } from "./status.ts";

/** The status, its marks, since when, and what decided it; health only where it says something else. */
export function StatusCell({ instance }: { instance: InstanceView }) {
  const { status, statusSince, causes, marks, intents, published } = instance;
  const first = decisiveCause(causes);
  const health = disagreeingHealth(instance);
  if (!instance.registered && !marks.includes("retained")) {
    return (
      <div className="hg-status-cell">
        <NotRegisteredMark />
        <span className="hg-cause">an override waits for it</span>
      </div>
    );
  }
  const isPlain = status === "serving" && first?.kind === "probe_passing" && causes.length === 1;
  const told = status === "serving" ? (causes.find(({ kind }) => kind !== "probe_passing") ?? first) : first;
  return (
    <div className="hg-status-cell">
      <span className="hg-status-line">
        {published === undefined ? (
          <>
            <StatusMark status={status} by={intents.circuit?.actor} />
            <span className="hg-quiet">
              since <Ago at={statusSince} as="since" />
            </span>
          </>
        ) : (
          <PublishedMarks instance={instance} published={published} />
        )}
        <InstanceMarks marks={marks} />
      </span>
      {health === undefined ? null : <span className="hg-health">probes say {health}</span>}
      {told === undefined || isPlain ? null : (
        <span className="hg-cause">{unbroken(fewReporters(told.text))}</span>
      )}
    </div>
  );
}
