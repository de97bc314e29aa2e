"use client";
import { Button } from "@mantine/core";
import { guardNames } from "./guard-list.tsx";
import type { Outlook } from "./use-outlook.ts";

/**
 * Sends the form. Where a guard refuses it names the guard, and waits for the tick beside it: the press that asks and
 * the press that forces are two.
 */
export function ConfirmButton({
  verb,
  outlook: { refusing, isPassed },
  isPending,
}: {
  /** `Drain 10.0.0.7:8080`. */
  verb: string;
  outlook: Outlook;
  isPending: boolean;
}) {
  if (refusing.length === 0) {
    return (
      <div className="hg-confirm">
        <Button type="submit" loading={isPending} fullWidth>
          {verb}
        </Button>
      </div>
    );
  }
  return (
    <div className="hg-confirm">
      <Button
        type="submit"
        loading={isPending}
        fullWidth
        variant="force"
        {...(isPassed ? {} : { "data-disabled": true, "aria-disabled": true })}
      >
        {verb}, past {guardNames(refusing)}
      </Button>
      {isPassed ? null : <p className="hg-quiet">Tick above what you mean to pass, or leave this be.</p>}
    </div>
  );
}
