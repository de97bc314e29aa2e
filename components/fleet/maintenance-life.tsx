"use client";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { AsCommand } from "#components/ui/as-command.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { endMaintenanceMutation } from "#lib/query/override-mutations.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { DepartureNote } from "./departure-note.tsx";
import { EndEffect } from "./end-effect.tsx";
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
  const end = useMutation(endMaintenanceMutation(useQueryClient(), at));
  const wish = instance.intents.maintenance;
  if (end.isSuccess) return <Undone what="Maintenance has ended." instance={instance} onClose={onClose} />;
  if (wish === undefined) return <MaintenanceForm at={at} instance={instance} />;
  return (
    <div className="hg-stack">
      <StandingWish what="In maintenance" wish={wish} />
      <DepartureNote instance={instance} />
      <EndEffect
        at={at}
        intent={{ kind: "maintenance", owner: wish.owner, registered: instance.registered }}
      />
      <Refusal title="Maintenance goes on." error={end.error} />
      <Button loading={end.isPending} onClick={() => end.mutate()}>
        End maintenance
      </Button>
      <AsCommand lines={(origin) => commandsOf({ call: "deleteMaintenance", params: at }, origin)} />
    </div>
  );
}
