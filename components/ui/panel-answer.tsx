"use client";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";

interface PanelAnswerProps {
  children: ReactNode;
  onClose: () => void;
}

/** What came of what a panel was opened for, once nothing is left to do in it. */
export function PanelAnswer({ children, onClose }: PanelAnswerProps) {
  return (
    <div className="hg-stack" role="status">
      {children}
      <div>
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}
