import { IconAlertCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface ProblemProps {
  /** What could not be done. */
  title: string;
  /** Why, in the API's words. */
  detail?: string | undefined;
  /** Names the request in Headgate's log. */
  requestId?: string | undefined;
  /** It stands in the place of a whole part, whose heading is looked for there. */
  isHeading?: boolean;
  action?: ReactNode;
}

const AS_HEADING = { role: "heading", "aria-level": 2 } as const;

/** A failure, told once, where it was asked for. */
export function Problem({ title, detail, requestId, isHeading = false, action }: ProblemProps) {
  return (
    <div className="hg-problem" role="alert">
      <IconAlertCircle size={16} aria-hidden />
      <div>
        <p>
          <strong {...(isHeading ? AS_HEADING : {})}>{title}</strong> {detail}
        </p>
        {requestId === undefined ? null : (
          <p className="hg-quiet">
            Request <span className="hg-whole">{requestId}</span>
          </p>
        )}
        {action}
      </div>
    </div>
  );
}
