import { Cell } from "#components/ui/data-table.tsx";
import type { TrafficFigures } from "#lib/contract/traffic.ts";
import { CallRate, ErrorShare, Latency } from "./call-figures.tsx";

type Told = Partial<Pick<TrafficFigures, "callsPerSecond" | "errorRatio" | "latencyMs">>;
type Percentile = "p50" | "p95" | "p99";

/** The cells of calls, errors and times, of whatever they are; what nobody knows is a dash. */
export function FigureCells({
  figures,
  percentiles = PERCENTILES,
}: {
  figures: Told | undefined;
  percentiles?: readonly Percentile[];
}) {
  const { callsPerSecond, errorRatio, latencyMs } = figures ?? {};
  return (
    <>
      <Cell label="Calls/s" align="end">
        <CallRate perSecond={callsPerSecond} />
      </Cell>
      <Cell label="Errors" align="end">
        <ErrorShare ratio={errorRatio} />
      </Cell>
      {percentiles.map((which) => (
        <Cell key={which} label={which} align="end">
          <Latency ms={latencyMs?.[which]} />
        </Cell>
      ))}
    </>
  );
}

const PERCENTILES: readonly Percentile[] = ["p50", "p95", "p99"];
