"use client";
import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { untilTold } from "./until-told.ts";

interface ConfirmStepProps {
  /** What would come of it. */
  children: ReactNode;
  verb: string;
  /** What would come of it is on screen, or cannot be. */
  isTold: boolean;
  isPending: boolean;
  onConfirm: () => void;
  onKeep: () => void;
}

/**
 * The second of two steps: the effect, then the press that means it. It takes the focus, where the first step had it, and
 * waits until the effect is told.
 */
export function ConfirmStep({ children, verb, isTold, isPending, onConfirm, onKeep }: ConfirmStepProps) {
  const confirm = useRef<HTMLButtonElement>(null);
  useEffect(() => confirm.current?.focus(), []);
  return (
    <div className="hg-confirm-step">
      {children}
      <div className="hg-panel-actions">
        <Button
          ref={confirm}
          size="xs"
          loading={isPending}
          onClick={() => {
            if (isTold) onConfirm();
          }}
          {...untilTold(isTold)}
        >
          {verb}
        </Button>
        <Button size="xs" variant="default" onClick={onKeep}>
          Keep it
        </Button>
      </div>
    </div>
  );
}
