import type { ReactNode } from "react";
import "./access.css";

/** Radios or ticks, one under the other. */
export function Choices({ children }: { children: ReactNode }) {
  return <div className="hg-choices">{children}</div>;
}
