import type { Coverage } from "#lib/contract/traffic.ts";
import { latency, rate } from "#lib/format.ts";
import "./call-figures.css";

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
export function ErrorShare({ ratio }: { ratio: number | undefined }) {
  if (ratio === undefined) return <Unknown why="No calls were reported" />;
  if (ratio === 0) return <span className="hg-quiet">0 %</span>;
  return (
    <span className="hg-error-share" data-grave={ratio >= GRAVE || undefined}>
      {errorText(ratio)}
    </span>
  );
}

/** Where it is to be seen from afar. */
const GRAVE = 0.01;

function errorText(ratio: number): string {
  if (ratio < 0.001) return "< 0.1 %";
  const percents = ratio * 100;
  return `${percents >= 10 ? Math.round(percents) : Math.round(percents * 10) / 10} %`;
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
