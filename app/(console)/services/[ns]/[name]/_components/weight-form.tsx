"use client";
import { Button, NumberInput, SegmentedControl } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { Ago } from "#components/ui/ago.tsx";
import { Problem } from "#components/ui/problem.tsx";
import { WeightBody } from "#lib/contract/intent.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { percent, weight as weightText } from "#lib/format.ts";
import { resetWeightMutation, weightMutation } from "#lib/query/mutations.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { likelyReason, ReasonField } from "./reason-field.tsx";
import { shareOf } from "./share.ts";

const UNITS = [
  { value: "percent", label: "Percent of registered" },
  { value: "absolute", label: "Absolute" },
];

interface WeightFormProps {
  at: InstanceAt;
  instance: InstanceView;
  instances: readonly InstanceView[];
}

export function WeightForm({ at, instance, instances }: WeightFormProps) {
  const queries = useQueryClient();
  const [unit, setUnit] = useState("percent");
  const [value, setValue] = useState<number | string>(50);
  const [reason, setReason] = useState(() => likelyReason(instance));
  const [isChecked, setChecked] = useState(false);
  const set = useMutation(weightMutation(queries, at));
  const reset = useMutation(resetWeightMutation(queries, at));
  const override = instance.intents.weight;
  const isPercent = unit === "percent";

  const body = { weight: isPercent ? `${value}%` : Number(value), reason };
  const read = WeightBody.safeParse(body);
  const problemOf = (field: string) =>
    isChecked && !read.success ? read.error.issues.find(({ path }) => path[0] === field) : undefined;
  // An override hides the registered weight, so a percentage of it cannot be told here.
  const next = isPercent
    ? override === undefined
      ? (instance.baseWeight * Number(value)) / 100
      : undefined
    : Number(value);

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    setChecked(true);
    reset.reset();
    if (read.success) set.mutate(body);
  }

  const error = set.error ?? reset.error;
  return (
    <form className="hg-stack" onSubmit={onSubmit} noValidate>
      {override === undefined ? null : (
        <div className="hg-effect">
          Overridden to{" "}
          <strong>
            {override.weight.kind === "percent"
              ? `${override.weight.value} %`
              : weightText(override.weight.value)}
          </strong>{" "}
          by {override.actor}, <Ago at={override.createdAt} />: {override.reason}
        </div>
      )}
      <div>
        <NumberInput
          label="New weight"
          description={`Now ${weightText(instance.baseWeight)}${instance.weight === instance.baseWeight ? "" : `, of which ${weightText(instance.weight)} is published`}`}
          value={value}
          onChange={setValue}
          min={0}
          max={isPercent ? 9999 : 10_000}
          suffix={isPercent ? " %" : ""}
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
      <p className="hg-quiet" aria-live="polite">
        {next === undefined ? (
          " "
        ) : (
          <Effect service={at.service} instance={instance} instances={instances} next={next} />
        )}
      </p>
      <ReasonField value={reason} onChange={setReason} error={problemOf("reason")?.message} />
      {error === null ? null : (
        <Problem title="The weight is as it was." detail={error.message} requestId={error.requestId} />
      )}
      <div className="hg-panel-actions">
        <Button type="submit" loading={set.isPending}>
          Set the weight
        </Button>
        {override === undefined ? null : (
          <Button
            variant="default"
            loading={reset.isPending}
            onClick={() => {
              set.reset();
              reset.mutate();
            }}
          >
            Back to the registered weight
          </Button>
        )}
      </div>
      <p role="status">
        {set.isSuccess
          ? "Set. The table changes with the next revision."
          : reset.isSuccess
            ? "The registered weight counts again."
            : ""}
      </p>
    </form>
  );
}

function Effect({
  service,
  instance,
  instances,
  next,
}: {
  service: string;
  instance: InstanceView;
  instances: readonly InstanceView[];
  next: number;
}) {
  if (instance.weight === 0) return <>It has no traffic now; the new weight counts when it serves again.</>;
  const share = shareOf(instance, instances);
  return (
    <>
      Its share of {service} goes from {percent(share.now)} to {percent(share.with(next))}.
    </>
  );
}
