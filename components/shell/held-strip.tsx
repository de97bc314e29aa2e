"use client";
import { IconHandStop } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { heldHere } from "#lib/query/leading.ts";
import { Strip } from "./strip.tsx";

/** One was led to another page, which would not have come. Told of that moment: a page that is held asks no more. */
export function HeldStrip() {
  const isHeld = useSyncExternalStore(heldHere.subscribe, heldHere.get, () => false);
  if (!isHeld) return null;
  return (
    <Strip tone="caution" icon={<IconHandStop size={16} aria-hidden />}>
      <strong>Not left: Headgate did not answer.</strong> This page stays, with what you typed. Try again in a
      moment.
    </Strip>
  );
}
