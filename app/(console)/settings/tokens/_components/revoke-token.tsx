"use client";
import { Button, Popover, Tooltip } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Refusal } from "#components/fleet/refusal.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { AsCommand } from "#components/ui/as-command.tsx";
import { ConfirmStep } from "#components/ui/confirm-step.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { BOOTSTRAP_TOKEN_ID, type TokenView } from "#lib/contract/tokens.ts";
import { deleteTokenMutation } from "#lib/query/access.ts";

/** The end of a token, with its effect first. Its row goes once the API lists it no more. */
export function RevokeToken({ token }: { token: TokenView }) {
  const { id, name, lastUsedAt } = token;
  const [isAsked, setAsked] = useState(false);
  const { mutate, isPending, isSuccess, error, reset } = useMutation(
    deleteTokenMutation(useQueryClient(), id),
  );
  const ask = (next: boolean) => {
    if (isPending) return;
    reset();
    setAsked(next);
  };
  const trigger = {
    className: "hg-row-button",
    "data-control": "revoke",
    variant: "default",
    size: "compact-sm",
    "aria-label": `Revoke ${name}…`,
  } as const;
  if (id === BOOTSTRAP_TOKEN_ID) {
    return (
      <Tooltip label="It ends with the setting: start each replica without it, or with another value">
        <Button {...trigger} data-disabled aria-disabled>
          Revoke…
        </Button>
      </Tooltip>
    );
  }
  return (
    <Popover
      opened={isAsked && !isSuccess}
      onChange={ask}
      position="bottom-end"
      width="min(460px, calc(100vw - 24px))"
      trapFocus
      returnFocus
      transitionProps={{ duration: 80 }}
    >
      <Popover.Target>
        <Button {...trigger} loading={isSuccess} onClick={() => ask(!isAsked)}>
          Revoke…
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={`Revoke ${name}`}>
        <div className="hg-stack">
          <ConfirmStep
            verb="Revoke"
            isTold
            isPending={isPending}
            onConfirm={() => mutate()}
            onKeep={() => ask(false)}
          >
            <p>
              Whatever comes in with <b>{name}</b> is refused from then on, and its streams and sessions end.{" "}
              {lastUsedAt === undefined ? (
                "Nobody has used it, as far as is known."
              ) : (
                <>
                  It was last used <Ago at={lastUsedAt} />.
                </>
              )}
            </p>
            <Refusal title="Not revoked." error={error} />
          </ConfirmStep>
          <AsCommand lines={(origin) => commandsOf({ call: "deleteToken", params: { id } }, origin)} />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
