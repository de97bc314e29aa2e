"use client";
import { Button } from "@mantine/core";
import { IconArrowsSort } from "@tabler/icons-react";
import { count } from "#lib/format.ts";

/** Shown while rows are held that would stand elsewhere by now. */
export function ResortButton({ moved, onResort }: { moved: number; onResort: () => void }) {
  if (moved === 0) return null;
  return (
    <Button variant="default" size="compact-xs" leftSection={<IconArrowsSort size={13} />} onClick={onResort}>
      {count(moved)} moved · re-sort
    </Button>
  );
}
