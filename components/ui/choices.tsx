import type { ReactNode } from "react";

/** Radios or ticks, one under the other. */
export function Choices({ children }: { children: ReactNode }) {
  return <div className="hg-choices">{children}</div>;
}
