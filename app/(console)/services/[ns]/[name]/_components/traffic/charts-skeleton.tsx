import { Skeleton } from "@mantine/core";

const CHARTS = [0, 1, 2, 3, 4];

/** Where the charts will stand. */
export function ChartsSkeleton() {
  return (
    <div className="hg-traffic" role="status" aria-busy="true" aria-label="Loading">
      <Skeleton height={30} width={260} />
      <div className="hg-charts">
        {CHARTS.map((index) => (
          <div key={index} data-wide={index === 0 || undefined}>
            <Skeleton height={14} width={90} mt={8} mb={8} />
            <Skeleton height={188} />
          </div>
        ))}
      </div>
    </div>
  );
}
