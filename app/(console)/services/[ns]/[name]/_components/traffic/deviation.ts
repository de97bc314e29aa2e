import type { InstanceTraffic } from "#lib/contract/traffic.ts";
import { ratio } from "#lib/format.ts";

type Shares = Pick<InstanceTraffic, "instance" | "expectedShare" | "realShare">;

function deviationOf({ expectedShare, realShare }: Shares): number | undefined {
  if (expectedShare === undefined || realShare === undefined) return undefined;
  return realShare - expectedShare;
}

/** Points of a hundred that it gets more, or less, than it should: `+12 points`, `−3.2 points`. */
export function deviationText(shares: Shares): string {
  const deviation = deviationOf(shares);
  if (deviation === undefined) return "–";
  const points = ratio(Math.abs(deviation)).replace(" %", "");
  if (points === "0" || points.startsWith("<")) return "0 pt";
  return `${deviation > 0 ? "+" : "−"}${points} pt`;
}

/** Those that are the furthest off first; of whom it is not known, last. */
export function byDeviation<T extends Shares>(instances: readonly T[]): readonly T[] {
  const off = (each: T) => Math.abs(deviationOf(each) ?? -1);
  return instances.toSorted((a, b) => {
    const known = Number(deviationOf(b) !== undefined) - Number(deviationOf(a) !== undefined);
    return known || off(b) - off(a) || (a.instance < b.instance ? -1 : 1);
  });
}
