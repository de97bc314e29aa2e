import { errorTone } from "#components/ui/error-tone.ts";
import type { Coverage } from "#lib/contract/traffic.ts";
import { latency, rate, ratio } from "#lib/format.ts";

/** What nobody knows is no number. */
export function Unknown({ why }: { why?: string }) {
  return (
    <span className="hg-quiet" title={why}>
      –
    </span>
  );
}

export function CallRate({ perSecond }: { perSecond: number | undefined }) {
  return perSecond === undefined ? <Unknown why="Nobody reports calls" /> : <b>{rate(perSecond)}</b>;
}

/** Failed calls of all, to a tenth of a percent where they are few; none is quiet. */
export function ErrorShare({ ratio: share }: { ratio: number | undefined }) {
  if (share === undefined) return <Unknown why="No calls were reported" />;
  if (share === 0) return <span className="hg-quiet">0 %</span>;
  return (
    <span className="hg-error-share" data-tone={errorTone(share)}>
      {ratio(share)}
    </span>
  );
}

export function Latency({ ms }: { ms: number | undefined }) {
  return ms === undefined ? <Unknown why="No call's time was reported" /> : <>{latency(ms)}</>;
}

/** How much of the truth the figures are; said aloud only where it is not all of it. */
export function CoverageNote({ coverage: { reporting, consumers } }: { coverage: Coverage }) {
  if (consumers === 0) return null;
  return (
    <span className="hg-coverage" data-partial={reporting < consumers || undefined}>
      {reporting === 0 ? `none of ${consumers} reports` : `from ${reporting} of ${consumers}`}
    </span>
  );
}
