"use client";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { AsCommand } from "#components/ui/as-command.tsx";
import { Problem } from "#components/ui/problem.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import type { DrainIntent, UndrainResult } from "#lib/contract/intent.ts";
import { plural } from "#lib/format.ts";
import { undrainMutation } from "#lib/query/override-mutations.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { EndEffect } from "./end-effect.tsx";

interface StandingDrainsProps {
  at: InstanceAt;
  drains: readonly DrainIntent[];
  /** One's own has just been undone, and these still keep the instance out. */
  wasUndone: boolean;
  self: string | undefined;
  isRegistered: boolean;
  onUndone: (result: UndrainResult) => void;
}

/** Everybody who holds the instance out, and the way to end each. */
export function StandingDrains({ at, drains, wasUndone, self, isRegistered, onUndone }: StandingDrainsProps) {
  const { mutate, isPending, variables, error } = useMutation(undrainMutation(useQueryClient(), at));
  if (drains.length === 0) return null;
  const own = drains.find(({ owner }) => owner === self);
  const [only, second] = drains;
  return (
    <section className="hg-standing" aria-label="Who holds it out">
      {wasUndone ? (
        <p role="status">
          <strong>Undone, but it stays out:</strong> {plural(drains.length, "other drain")} still{" "}
          {drains.length === 1 ? "stands" : "stand"}.
        </p>
      ) : null}
      {second !== undefined || only === undefined ? (
        <p>
          {plural(drains.length, "owner")} hold it out. To end one of them moves nothing: it is checked, and
          returns with its first pass, when the last ends.
        </p>
      ) : (
        <EndEffect at={at} intent={{ kind: "drain", owner: only.owner, registered: isRegistered }} />
      )}
      <h3>Held out by</h3>
      <ul>
        {drains.map(({ id, owner, reason }) => (
          <li key={id}>
            <span>
              <b>{owner === own?.owner ? `${owner} (you)` : owner}</b>{" "}
              <span className="hg-quiet">{reason}</span>
            </span>
            <Button
              variant="default"
              size="compact-sm"
              loading={isPending && variables.of === "owner" && variables.owner === owner}
              onClick={() => mutate({ of: "owner", owner }, { onSuccess: onUndone })}
            >
              Undrain
            </Button>
          </li>
        ))}
      </ul>
      {drains.length > 1 ? (
        <div>
          <Button
            variant="subtle"
            size="compact-sm"
            loading={isPending && variables.of === "all"}
            onClick={() => mutate({ of: "all" }, { onSuccess: onUndone })}
          >
            End all {drains.length}
          </Button>
        </div>
      ) : null}
      <AsCommand
        lines={(origin) =>
          drains.flatMap(({ owner }) =>
            commandsOf({ call: "undrain", params: at, query: { owner } }, origin).map(({ label, text }) => ({
              label: drains.length === 1 ? label : `${label}, for ${owner}`,
              text,
            })),
          )
        }
      />
      {error === null ? null : (
        <Problem title="Not undrained." detail={error.message} requestId={error.requestId} />
      )}
    </section>
  );
}
