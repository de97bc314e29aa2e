"use client";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { AsCommand } from "#components/ui/as-command.tsx";
import { EndEffect } from "#components/ui/end-effect.tsx";
import { untilTold } from "#components/ui/until-told.ts";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { endingText } from "#lib/commands/ending-words.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { endMaintenanceMutation } from "#lib/query/override-mutations.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { useEnding } from "#lib/query/use-ending.ts";
import { DepartureNote } from "./departure-note.tsx";
import { MaintenanceForm } from "./maintenance-form.tsx";
import { Refusal } from "./refusal.tsx";
import { StandingWish } from "./standing-wish.tsx";
import { Undone } from "./undone.tsx";

interface MaintenanceLifeProps {
  at: InstanceAt;
  instance: InstanceView;
  onClose: () => void;
}

/** Maintenance in one place: asking for it, how far it has come, and its end. */
export function MaintenanceLife({ at, instance, onClose }: MaintenanceLifeProps) {
  // What was typed is not taken away by what others ask for meanwhile.
  const [isTyped, setTyped] = useState(false);
  const end = useMutation(endMaintenanceMutation(useQueryClient(), at));
  const wish = instance.intents.maintenance;
  const ended = wish && {
    kind: "maintenance" as const,
    owner: wish.owner,
    registered: instance.registered,
  };
  const ending = useEnding(at, end.isSuccess ? undefined : ended);
  if (end.isSuccess) return <Undone what="Maintenance has ended." instance={instance} onClose={onClose} />;
  if (wish === undefined || ended === undefined || isTyped) {
    return (
      <MaintenanceForm
        at={at}
        instance={instance}
        onTyped={() => setTyped(true)}
        onAsked={() => setTyped(false)}
        onLook={() => setTyped(false)}
      />
    );
  }
  return (
    <div className="hg-stack">
      <StandingWish what="In maintenance" wish={wish} />
      <DepartureNote instance={instance} />
      <EndEffect text={endingText(ended)} {...ending} />
      <Refusal title="Maintenance goes on." error={end.error} />
      <Button
        loading={end.isPending}
        onClick={() => {
          if (ending.isTold) end.mutate(wish.id);
        }}
        {...untilTold(ending.isTold)}
      >
        End maintenance
      </Button>
      <AsCommand lines={(origin) => commandsOf({ call: "deleteMaintenance", params: at }, origin)} />
    </div>
  );
}
