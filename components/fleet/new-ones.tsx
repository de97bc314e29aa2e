"use client";
import { Button } from "@mantine/core";
import { count } from "#lib/format.ts";

interface NewOnesProps {
  waiting: number;
  isMore: boolean;
  onShow: () => void;
}

/** How many wait above a log that is held, over its head: it takes no room. */
export function NewOnes({ waiting, isMore, onShow }: NewOnesProps) {
  return (
    <div className="hg-events-new">
      {waiting === 0 ? null : (
        <Button size="compact-xs" onClick={onShow}>
          {count(waiting)}
          {isMore ? "+" : ""} new · show
        </Button>
      )}
    </div>
  );
}
