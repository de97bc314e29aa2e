import { Unknown } from "#components/fleet/call-figures.tsx";
import { percent } from "#lib/format.ts";

/** The share of calls an instance gets, over the one its weight promises. */
export function ShareCell({ expected, real }: { expected: number | undefined; real: number | undefined }) {
  return (
    <>
      {real === undefined ? (
        <Unknown why="Nobody reports calls" />
      ) : (
        <b className="hg-share">{share(real)}</b>
      )}
      {expected === undefined ? null : (
        <div className="hg-quiet hg-expected" title="What is due to it by its weight">
          due {share(expected)}
        </div>
      )}
    </>
  );
}

/** Of thousands each has little: below 1 % two digits tell them apart. */
function share(of: number): string {
  if (of === 0 || of >= 0.01) return percent(of);
  return of < 0.0001 ? "< 0.01 %" : `${(of * 100).toFixed(2)} %`;
}
