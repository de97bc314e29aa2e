import { exact } from "#lib/time.ts";

/** Who made it, on one line; when, and a name that is cut, on hover. */
export function MadeBy({ by, at }: { by: string | undefined; at: number | undefined }) {
  const when = at === undefined ? "" : `, ${exact(at)}`;
  return (
    <span className="hg-made-by" title={`${by ?? "Headgate"}${when}`}>
      {by ?? "–"}
    </span>
  );
}
