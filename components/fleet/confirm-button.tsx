"use client";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "#lib/query/queries.ts";
import { guardNames } from "./guard-list.tsx";
import type { Outlook } from "./use-outlook.ts";

/**
 * Sends the form. Where a guard refuses it names the guard, and waits for the tick beside it: the press that asks and
 * the press that forces are two. Who may not ask is told so before a reason is typed in vain.
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
  const { data: session } = useQuery(sessionQuery());
  const isAllowed =
    session === undefined || session.scopes.some((scope) => scope === "drain" || scope === "admin");
  const isForced = refusing.length > 0;
  const whyNot = !isAllowed
    ? "It takes the scope “drain”, which your token does not hold."
    : isPassed
      ? undefined
      : "Tick above what you mean to pass, or leave this be.";
  return (
    <div className="hg-confirm">
      <Button
        type={isAllowed ? "submit" : "button"}
        loading={isPending}
        fullWidth
        {...(isForced ? { variant: "force" } : {})}
        {...(whyNot === undefined ? {} : { "data-disabled": true, "aria-disabled": true })}
      >
        {isForced ? `${verb}, past ${guardNames(refusing)}` : verb}
      </Button>
      {whyNot === undefined ? null : <p className="hg-quiet">{whyNot}</p>}
    </div>
  );
}
