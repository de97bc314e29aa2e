"use client";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { AsCommand } from "#components/ui/as-command.tsx";
import { EndEffect } from "#components/ui/end-effect.tsx";
import { StoreAway } from "#components/ui/store-away.tsx";
import { untilTold } from "#components/ui/until-told.ts";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { endingText } from "#lib/commands/ending-words.ts";
import type { DrainIntent, UndrainResult } from "#lib/contract/intent.ts";
import { plural } from "#lib/format.ts";
import { undrainMutation } from "#lib/query/override-mutations.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { useEnding } from "#lib/query/use-ending.ts";
import { Refusal } from "./refusal.tsx";

interface StandingDrainsProps {
  at: InstanceAt;
  drains: readonly DrainIntent[];
  /** What one has just undone, where these still keep the instance out. */
  undone: UndrainResult | undefined;
  self: string | undefined;
  isRegistered: boolean;
  onUndone: (result: UndrainResult) => void;
}

/** Everybody who holds the instance out, and the way to end each. */
export function StandingDrains({ at, drains, undone, self, isRegistered, onUndone }: StandingDrainsProps) {
  const { mutate, isPending, variables, error } = useMutation(undrainMutation(useQueryClient(), at));
  const own = drains.find(({ owner }) => owner === self);
  const [first] = drains;
  // Where there are several, the end of one moves nothing.
  const ended =
    first === undefined || drains.length > 1
      ? undefined
      : { kind: "drain" as const, owner: first.owner, registered: isRegistered };
  const ending = useEnding(at, ended);
  if (drains.length === 0) return null;
  return (
    <section className="hg-standing" aria-label="Who holds it out">
      {undone !== undefined ? (
        <p role="status">
          <strong>
            {undone.removed.length === 0 ? "It had ended already," : "Undone,"} but it stays out:
          </strong>{" "}
          {plural(drains.length, "other drain")} still {drains.length === 1 ? "stands" : "stand"}.
        </p>
      ) : null}
      {ended === undefined ? (
        <>
          <p>
            {plural(drains.length, "owner")} hold it out. To end one of them moves nothing: it is checked, and
            returns with its first pass, when the last ends.
          </p>
          <StoreAway isAway={ending.isStoreAway} />
        </>
      ) : (
        <EndEffect text={endingText(ended)} {...ending} />
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
              onClick={() => {
                if (ending.isTold) mutate({ of: "owner", owner, id }, { onSuccess: onUndone });
              }}
              {...untilTold(ending.isTold)}
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
            loading={isPending && variables.of === "these"}
            onClick={() => mutate({ of: "these", ids: drains.map(({ id }) => id) }, { onSuccess: onUndone })}
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
      <Refusal title="Not undrained." error={error} />
    </section>
  );
}
