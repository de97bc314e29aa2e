"use client";
import { Button } from "@mantine/core";
import { useState } from "react";
import { count, plural } from "#lib/format.ts";

/** Rows drawn at once; more on request. */
const STEP = 50;

export function useStep(total: number) {
  const [asked, setAsked] = useState(STEP);
  return { shown: Math.min(asked, total), more: () => setAsked((before) => before + STEP * 4) };
}

interface ShowMoreProps {
  shown: number;
  total: number;
  noun: string;
  onMore: () => void;
}

export function ShowMore({ shown, total, noun, onMore }: ShowMoreProps) {
  if (shown >= total) return null;
  return (
    <Button variant="default" size="xs" mt={12} onClick={onMore}>
      Show more: {count(shown)} of {plural(total, noun)}
    </Button>
  );
}
