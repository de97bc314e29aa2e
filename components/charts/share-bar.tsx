interface ShareBarProps {
  /** Of 1; undefined: not known. */
  real: number | undefined;
  expected: number | undefined;
  /** Where the bar ends: the largest of those that are compared. */
  top: number;
}

/** What it gets as a bar, what it should get as a line across; in words it stands beside. */
export function ShareBar({ real, expected, top }: ShareBarProps) {
  const at = (share: number) => `${top > 0 ? Math.min(100, (share / top) * 100) : 0}%`;
  return (
    <span className="hg-share-bar" aria-hidden>
      {real === undefined ? null : <i style={{ width: at(real) }} />}
      {expected === undefined ? null : <b style={{ left: at(expected) }} />}
    </span>
  );
}
