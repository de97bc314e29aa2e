import type { ReactNode } from "react";

/** One thing that is set: what it is and what it does, and the control or the way to it. */
export function Setting({ title, says, children }: { title: string; says: ReactNode; children: ReactNode }) {
  return (
    <div className="hg-setting">
      <div>
        <p>{title}</p>
        <p className="hg-quiet">{says}</p>
      </div>
      <div>{children}</div>
    </div>
  );
}
