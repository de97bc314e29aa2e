"use client";
import { Button } from "@mantine/core";
import { useLack } from "#lib/query/use-lack.ts";
import { useMay } from "#lib/query/use-may.ts";
import { guardNames } from "./guard-list.tsx";
import type { Outlook } from "./use-outlook.ts";

/**
 * Sends the form, once its effect is told. Where a guard refuses it names the guard, and waits for the tick beside it: the
 * press that asks and the press that forces are two. Who may not ask is told so before a reason is typed in vain.
 */
export function ConfirmButton({
  verb,
  outlook: { id, refusing, isLooking, isPassed },
  isPending,
}: {
  /** `Drain 10.0.0.7:8080`. */
  verb: string;
  outlook: Outlook;
  isPending: boolean;
}) {
  const isAllowed = useMay("drain") !== false;
  const lack = useLack("drain");
  const isForced = refusing.length > 0;
  const whyNot = !isAllowed
    ? `${lack}.`
    : isPassed || isLooking
      ? undefined
      : "Tick above what you mean to pass, or leave this be.";
  // For a moment only: a line that came and went would move the button under the pointer.
  const wait = whyNot === undefined && isLooking ? { title: "Its effect is being looked at" } : {};
  return (
    <div className="hg-confirm">
      <Button
        type={isAllowed ? "submit" : "button"}
        loading={isPending}
        fullWidth
        aria-describedby={id}
        {...(isForced ? { variant: "force" } : {})}
        {...(whyNot === undefined && !isLooking ? {} : { "data-disabled": true, "aria-disabled": true })}
        {...wait}
      >
        {isForced ? `${verb}, past ${guardNames(refusing)}` : verb}
      </Button>
      {whyNot === undefined ? null : <p className="hg-quiet">{whyNot}</p>}
    </div>
  );
}
