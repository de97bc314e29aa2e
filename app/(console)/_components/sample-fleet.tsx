"use client";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Refusal } from "#components/fleet/refusal.tsx";
import { AsCommand } from "#components/ui/as-command.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { sampleFleetMutation } from "#lib/query/mutations.ts";
import { useLack } from "#lib/query/use-lack.ts";
import { useMay } from "#lib/query/use-may.ts";

/** Starts or stops the sample fleet. The button waits for the API; what follows arrives by the stream. */
export function SampleFleet({ wanted }: { wanted: "start" | "stop" }) {
  const { mutate, isPending, isSuccess, error } = useMutation(sampleFleetMutation(useQueryClient()));
  const may = useMay("admin");
  const lack = useLack("admin");
  const isStart = wanted === "start";
  return (
    <div className="hg-sample">
      <Button
        variant={isStart ? "filled" : "default"}
        size={isStart ? "sm" : "xs"}
        loading={isPending}
        disabled={may === false}
        onClick={() => mutate(wanted)}
      >
        {isStart ? "Start the sample fleet" : "Stop the sample fleet"}
      </Button>
      {may === false ? <span className="hg-quiet">{lack}.</span> : null}
      <span role="status" className="hg-quiet">
        {isSuccess
          ? isStart
            ? "Started. Its instances register within a few seconds."
            : "Stopped. Its instances leave."
          : ""}
      </span>
      <Refusal title={`Could not ${wanted} it.`} error={error} />
      <AsCommand
        lines={(origin) => commandsOf({ call: isStart ? "startSampleFleet" : "stopSampleFleet" }, origin)}
      />
    </div>
  );
}
