import { Button } from "@mantine/core";
import type { ReactNode } from "react";

interface MeanwhileProps {
  /** What somebody did since one began to type. */
  what: string;
  children: ReactNode;
  /** To look at what they did, in the place of the form. */
  onLook: () => void;
}

/** What was typed is not taken away by what others do; that they did it is told above it. */
export function Meanwhile({ what, children, onLook }: MeanwhileProps) {
  return (
    <div className="hg-effect" data-tone="caution" role="status">
      <p>
        <strong>{what}:</strong> {children}
      </p>
      <Button variant="default" size="compact-sm" onClick={onLook}>
        Look at it instead
      </Button>
    </div>
  );
}
