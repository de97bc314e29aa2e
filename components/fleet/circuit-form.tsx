"use client";
import { Radio } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { AsCommand } from "#components/ui/as-command.tsx";
import { Choices } from "#components/ui/choices.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import { CircuitBody, type CircuitWish } from "#lib/contract/intent.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { explainQuery } from "#lib/query/instance-queries.ts";
import { circuitMutation } from "#lib/query/override-mutations.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { AskingFields } from "./asking-fields.tsx";
import { circuitChoices, circuitOrder, knownCircuit, whyNot } from "./circuit-words.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { OutlookOf } from "./outlook.tsx";
import { likelyReason } from "./likely-reason.ts";
import { Refusal } from "./refusal.tsx";
import { StandingWish } from "./standing-wish.tsx";
import { useAsking } from "./use-asking.ts";
import { useOutlook } from "./use-outlook.ts";

interface CircuitFormProps {
  at: InstanceAt;
  instance: InstanceView;
  /** What is chosen when it opens. */
  wanted: CircuitWish | undefined;
}

/** Until the account of the circuit has come, the instance's causes tell enough of it. */
export function CircuitForm({ at, instance, wanted }: CircuitFormProps) {
  const circuit = useQuery(explainQuery(at)).data?.circuit ?? knownCircuit(instance);
  const [chosen, setChosen] = useState<CircuitWish | undefined>(wanted);
  // What was chosen may have come to be, or to be none, since. Nothing else is chosen in its place: a second press of
  // the same key would do what nobody asked for.
  const wish = chosen !== undefined && whyNot(chosen, circuit) === undefined ? chosen : undefined;
  const asking = useAsking(() => likelyReason(instance, "incident"));
  const set = useMutation(circuitMutation(useQueryClient(), at));
  const outlook = useOutlook(
    at,
    { changes: wish === undefined ? [] : [{ instance: instance.id, circuit: wish }] },
    asking,
    set,
  );
  const override = instance.intents.circuit;
  const stands = wish === "open" || wish === "closed";
  const { expiresInSeconds, ...rest } = asking.bodyFor(outlook.refusing);
  const body = {
    ...rest,
    state: wish ?? "auto",
    ...(stands && expiresInSeconds !== undefined ? { expiresInSeconds } : {}),
  };
  // What would end is told above, or that nothing stands: another that came since is not meant.
  const ending = stands ? {} : { only: override === undefined ? [] : [override.id] };
  const read = CircuitBody.safeParse(body);

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    asking.check();
    if (wish !== undefined && read.success && outlook.isPassed)
      set.mutate({ ...body, ...ending }, { onSuccess: () => setChosen(undefined) });
  }

  return (
    <form className="hg-stack" onSubmit={onSubmit} noValidate>
      {override === undefined ? (
        <p className="hg-effect">
          <strong>Automatic:</strong>{" "}
          {circuit.state === "closed"
            ? "its calls have not ejected it."
            : circuit.state === "open"
              ? "its calls failed, so it gets no traffic."
              : "a small share of traffic tries it."}
        </p>
      ) : (
        <StandingWish what={override.state === "open" ? "Ejected" : "Kept in"} wish={override} />
      )}
      {set.isSuccess ? <p role="status">{circuitChoices[set.variables.state].done}</p> : null}
      <Radio.Group
        label="Its circuit"
        value={wish ?? ""}
        onChange={(value) => {
          set.reset();
          setChosen(circuitOrder.find((one) => one === value));
        }}
      >
        <Choices>
          {circuitOrder.map((one) => {
            const why = whyNot(one, circuit);
            const { word, meaning } = circuitChoices[one];
            return (
              <Radio
                key={one}
                value={one}
                label={word}
                description={why ?? meaning}
                disabled={why !== undefined}
              />
            );
          })}
        </Choices>
      </Radio.Group>
      {wish === undefined ? null : (
        <>
          <OutlookOf outlook={outlook} asking={asking} subjects={[instance.id]} />
          <AskingFields
            asking={asking}
            hasExpiry={stands}
            problem={asking.isChecked && !read.success ? read.error.issues[0]?.message : undefined}
          />
        </>
      )}
      <Refusal title="The circuit is as it was." error={set.error} />
      {wish === undefined ? null : (
        <>
          <ConfirmButton verb={verbOf(wish, instance.id)} outlook={outlook} isPending={set.isPending} />
          <AsCommand lines={(origin) => commandsOf({ call: "putCircuit", params: at, body }, origin)} />
        </>
      )}
    </form>
  );
}

function verbOf(wish: CircuitWish, id: string): string {
  switch (wish) {
    case "open":
      return `Eject ${id}`;
    case "closed":
      return `Keep ${id} in`;
    case "half-open":
      return `Try ${id} now`;
    case "auto":
      return `Leave ${id} to Headgate`;
  }
}
