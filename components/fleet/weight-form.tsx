"use client";
import { Button, NumberInput, SegmentedControl } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { AsCommand } from "#components/ui/as-command.tsx";
import { EndEffect } from "#components/ui/end-effect.tsx";
import { untilTold } from "#components/ui/until-told.ts";
import { typedReplaces } from "#components/ui/typed-replaces.ts";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { endingText } from "#lib/commands/ending-words.ts";
import { WeightBody } from "#lib/contract/intent.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { weight as weightText } from "#lib/format.ts";
import { resetWeightMutation, weightMutation } from "#lib/query/override-mutations.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { useEnding } from "#lib/query/use-ending.ts";
import { AskingFields } from "./asking-fields.tsx";
import { ConfirmButton } from "./confirm-button.tsx";
import { OutlookOf } from "./outlook.tsx";
import { likelyReason } from "./likely-reason.ts";
import { Refusal } from "./refusal.tsx";
import { StandingWish } from "./standing-wish.tsx";
import { useAsking } from "./use-asking.ts";
import { useOutlook } from "./use-outlook.ts";
import { weightGoneBy } from "./weight-gone-by.ts";

const UNITS = [
  { value: "percent", label: "Percent of registered" },
  { value: "absolute", label: "Absolute" },
];
/** Typing asks for one preview, not for one of each digit. */
const TYPED_MS = 250;

export function WeightForm({ at, instance }: { at: InstanceAt; instance: InstanceView }) {
  const queries = useQueryClient();
  const [unit, setUnit] = useState("percent");
  const [value, setValue] = useState<number | string>(50);
  const asking = useAsking(() => likelyReason(instance));
  const set = useMutation(weightMutation(queries, at));
  const reset = useMutation(resetWeightMutation(queries, at));
  const override = instance.intents.weight;
  const ended = override && {
    kind: "weight" as const,
    owner: override.owner,
    registered: instance.registered,
  };
  const ending = useEnding(at, ended);
  const goneBy = weightGoneBy(instance);
  const isPercent = unit === "percent";

  const wished = isPercent ? `${value}%` : Number(value);
  const [looked] = useDebouncedValue(wished, TYPED_MS);
  const isWeight = WeightBody.shape.weight.safeParse(looked).success;
  const outlook = useOutlook(
    at,
    {
      changes: isWeight ? [{ instance: instance.id, weight: looked }] : [],
      isTyping: looked !== wished,
    },
    asking,
    set,
  );

  const body = { weight: wished, ...asking.bodyFor(outlook.refusing) };
  const read = WeightBody.safeParse(body);
  const problemOf = (field: string) =>
    asking.isChecked && !read.success ? read.error.issues.find(({ path }) => path[0] === field) : undefined;

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    asking.check();
    reset.reset();
    if (read.success && outlook.isPassed) set.mutate(body);
  }

  return (
    <form className="hg-stack" onSubmit={onSubmit} noValidate>
      {override === undefined ? null : (
        <StandingWish
          wish={override}
          what={`Overridden to ${override.weight.kind === "percent" ? `${override.weight.value} % of the registered weight` : weightText(override.weight.value)}`}
        />
      )}
      <div>
        <NumberInput
          label="New weight"
          description={`Now ${weightText(instance.baseWeight)}${goneBy === instance.baseWeight ? "" : `, of which ${weightText(goneBy)} is published`}`}
          value={value}
          onChange={setValue}
          min={0}
          max={isPercent ? 9999 : 10_000}
          suffix={isPercent ? " %" : ""}
          // What is typed replaces it: 10 behind 50 would be a hundred times what was meant.
          {...typedReplaces}
          error={problemOf("weight") === undefined ? undefined : "Above 0; to take it out, drain it"}
          data-autofocus
        />
        <SegmentedControl
          mt={8}
          data={UNITS}
          value={unit}
          onChange={setUnit}
          aria-label="Unit of the weight"
        />
      </div>
      {isWeight && instance.registered ? (
        <OutlookOf outlook={outlook} asking={asking} subjects={[instance.id]}>
          {goneBy === 0 ? <p>What it gets is 0 now; the new weight counts when it serves again.</p> : null}
        </OutlookOf>
      ) : null}
      <AskingFields asking={asking} problem={problemOf("reason")?.message} />
      <Refusal title="The weight is as it was." error={set.error ?? reset.error} />
      <ConfirmButton verb="Set the weight" outlook={outlook} isPending={set.isPending} />
      {ended === undefined ? null : (
        <>
          <Button
            variant="default"
            loading={reset.isPending}
            onClick={() => {
              if (!ending.isTold || override === undefined) return;
              set.reset();
              reset.mutate(override.id);
            }}
            {...untilTold(ending.isTold)}
          >
            Back to the registered weight
          </Button>
          <EndEffect text={endingText(ended)} {...ending} />
        </>
      )}
      <AsCommand
        lines={(origin) => [
          ...commandsOf({ call: "putWeight", params: at, body }, origin),
          ...(override === undefined ? [] : resetCommands(at, origin)),
        ]}
      />
      <p role="status">
        {set.isSuccess && set.variables.weight === wished
          ? "Set. The table changes with the next revision."
          : reset.isSuccess
            ? "The registered weight counts again."
            : ""}
      </p>
    </form>
  );
}

function resetCommands(at: InstanceAt, origin: string) {
  return commandsOf({ call: "deleteWeight", params: at }, origin).map(({ label, text }) => ({
    label: `back to the registered weight, ${label}`,
    text,
  }));
}
