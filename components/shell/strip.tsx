import type { ReactNode } from "react";

interface StripProps {
  tone: "bad" | "caution" | "planned";
  icon: ReactNode;
  /** Words only: they are read out when they change. */
  children: ReactNode;
  /** A figure that moves: it is not read out each time it does. */
  aside?: ReactNode;
  /** What can be done about it. */
  action?: ReactNode;
}

/** A line over every page. */
export function Strip({ tone, icon, children, aside, action }: StripProps) {
  return (
    <div className="hg-banner" data-tone={tone}>
      <div>
        {icon}
        <p role="status">{children}</p>
        {aside}
        {action}
      </div>
    </div>
  );
}
