import type { ReactNode } from "react";
import "./banner.css";

interface StripProps {
  tone: "bad" | "caution" | "planned";
  icon: ReactNode;
  /** Words only: they are read out when they change. */
  children: ReactNode;
  /** What can be done about it. */
  action?: ReactNode;
}

/** A line over every page. */
export function Strip({ tone, icon, children, action }: StripProps) {
  return (
    <div className="hg-banner" data-tone={tone}>
      <div>
        {icon}
        <p role="status">{children}</p>
        {action}
      </div>
    </div>
  );
}
