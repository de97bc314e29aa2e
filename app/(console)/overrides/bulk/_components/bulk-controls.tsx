"use client";
import { Button, NumberInput } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { AskingFields } from "#components/fleet/asking-fields.tsx";
import { GuardList } from "#components/fleet/guard-list.tsx";
import { Refusal } from "#components/fleet/refusal.tsx";
import type { Asking } from "#components/fleet/use-asking.ts";
import { AsCommand } from "#components/ui/as-command.tsx";
import { SegmentBar } from "#components/ui/segment-bar.tsx";
import { typedReplaces } from "#components/ui/typed-replaces.ts";
import { commandsOf } from "#lib/commands/commands-of.ts";
import type { Selection } from "#lib/contract/bulk.ts";
import type { GuardName } from "#lib/contract/guard.ts";
import { undoReason } from "#lib/contract/undo-reason.ts";
import { count, plural, sentenceList } from "#lib/format.ts";
import { bulkUndoMutation } from "#lib/query/bulk-queries.ts";
import { guardsOf } from "./guards-of.ts";
import { NotUndone } from "./not-undone.tsx";
import { OwnerField } from "./owner-field.tsx";
import { countOf, type Step } from "./run-steps.ts";
import type { useBulkRun } from "./use-bulk-run.ts";
import type { useBulkState } from "./use-bulk-state.ts";

interface BulkControlsProps {
  ns: string;
  bulk: ReturnType<typeof useBulkState>;
  run: ReturnType<typeof useBulkRun>;
  asking: Asking;
  body: { readonly reason: string; readonly expiresInSeconds?: number; readonly force: readonly GuardName[] };
}

/** Why, how long, how many at once; how far it has come, and the way to stop it and to undo it. */
export function BulkControls({ ns, bulk, run, asking, body }: BulkControlsProps) {
  const { select, owner, atOnce, setAtOnce } = bulk;
  const { steps, isRunning, isDone } = run;
  const undo = useMutation(bulkUndoMutation(useQueryClient(), ns));
  // Asked again, what was done stays as it is.
  const waiting = countOf(steps, "waiting") + countOf(steps, "unknown");
  const held = run.held.length;
  // What was answered for another selection, or another owner, is not told of this one.
  const undoneOf = undo.variables;
  const isUndoOfThis =
    JSON.stringify([undoneOf?.select, undoneOf?.owner]) === JSON.stringify([select, owner]);
  const hasReason = body.reason.trim() !== "";

  function begin(): void {
    asking.check();
    undo.reset();
    if (hasReason) run.start();
  }

  return (
    <section className="hg-stack" aria-label="The run">
      <Progress steps={steps} isRunning={isRunning} isDone={isDone} />
      <Others steps={steps} atOnce={atOnce} />
      {isRunning ? null : (
        <div className="hg-bulk-fields">
          <AskingFields
            asking={asking}
            problem={asking.isChecked && !hasReason ? "a reason is required" : undefined}
          />
          <NumberInput
            label="At once"
            description="On their way out"
            value={atOnce}
            {...typedReplaces}
            onChange={(value) => setAtOnce(Math.max(1, Number(value) || 1))}
            min={1}
            max={1000}
          />
          <OwnerField key={owner} owner={owner} onChange={bulk.setOwner} />
        </div>
      )}
      <GuardList guards={guardsOf(run.plan.data?.results ?? [])} asking={asking} />
      <div className="hg-bulk-buttons">
        {isRunning ? (
          <Button onClick={run.stop}>Stop</Button>
        ) : waiting > 0 ? (
          <Button onClick={begin}>
            {held > 0 ? "Go on with" : "Drain"} {plural(waiting, "instance")}, {atOnce} at once
          </Button>
        ) : null}
        {held > 0 ? (
          <Button
            variant="default"
            loading={undo.isPending}
            onClick={() => {
              run.stop();
              undo.mutate({
                select,
                drain: false,
                owner,
                reason: undoReason(body.reason),
                only: run.held.map(({ id }) => id),
              });
            }}
          >
            Undo all of this: undrain {plural(held, "instance")}
          </Button>
        ) : null}
        <p className="hg-quiet">
          {isRunning
            ? "It goes on while this page is open, and no further once it is left. What was drained stays so; this address shows how far it came."
            : held > 0
              ? "Nothing more is drained until somebody goes on. These drains stand until they end, or are undone: then each is checked, and returns with its first pass where no other drain stands."
              : "The next begins when one is safe to stop. It goes on while this page is open."}
        </p>
      </div>
      <Refusal title="Not undone." error={isUndoOfThis ? undo.error : null} />
      <NotUndone results={held === 0 || !isUndoOfThis ? [] : (undo.data?.results ?? [])} />
      {undo.isSuccess && isUndoOfThis && held === 0 ? (
        <p role="status">
          <strong>Undone.</strong> Each is checked, and returns with its first pass.
        </p>
      ) : null}
      <AsCommand
        lines={(origin) => [
          ...commandsOf(
            { call: "changeNamespace", params: { ns }, body: { select, drain: true, owner, ...asked(body) } },
            origin,
          ),
          ...(held === 0 ? [] : undoCommands(ns, { select, owner, reason: body.reason }, origin)),
        ]}
      />
    </section>
  );
}

function Progress({
  steps,
  isRunning,
  isDone,
}: {
  steps: readonly Step[];
  isRunning: boolean;
  isDone: boolean;
}) {
  const of = (state: Step["state"]) => countOf(steps, state);
  const services = new Set(steps.map(({ service }) => service)).size;
  const parts = [
    { key: "safe", count: of("safe"), tone: "good", label: "safe to stop" },
    { key: "draining", count: of("draining"), tone: "planned", label: "draining" },
    { key: "waiting", count: of("waiting"), tone: "idle", label: "waiting" },
    { key: "refused", count: of("refused"), tone: "caution", label: "refused" },
    { key: "failed", count: of("failed"), tone: "bad", label: "failed" },
    { key: "unknown", count: of("unknown"), tone: "caution", label: "drained, or not" },
  ] as const;
  const told = parts.filter(({ count }) => count > 0);
  return (
    <div className="hg-bulk-progress">
      <p role="status">
        <strong>
          {isDone && of("safe") === steps.length
            ? `All ${plural(steps.length, "instance")} are safe to stop.`
            : `${plural(steps.length, "instance")} of ${plural(services, "service")}${isRunning ? ", under way" : ""}`}
        </strong>{" "}
        {told.map(({ count, label }) => `${count} ${label}`).join(", ")}
      </p>
      <SegmentBar segments={told} size="wide" />
    </div>
  );
}

/** Another tab, or another person, drains among what is selected: that counts against the limit. */
function Others({ steps, atOnce }: { steps: readonly Step[]; atOnce: number }) {
  const others = steps.filter(({ by }) => by !== undefined);
  if (others.length === 0) return null;
  const owners = [...new Set(others.flatMap(({ by }) => by ?? []))].toSorted();
  return (
    <p className="hg-bulk-others">
      <IconUsers size={15} aria-hidden />
      <span>
        {sentenceList(owners)} {owners.length === 1 ? "drains" : "drain"} {plural(others.length, "instance")}{" "}
        of this selection now. {others.length === 1 ? "It counts" : "They count"} towards the {count(atOnce)}{" "}
        at once.
      </span>
    </p>
  );
}

function asked({ force, ...rest }: BulkControlsProps["body"]) {
  return { ...rest, ...(force.length === 0 ? {} : { force: [...force] }) };
}

function undoCommands(
  ns: string,
  { reason, ...of }: { readonly select: Selection; readonly owner: string; readonly reason: string },
  origin: string,
) {
  const body = { ...of, drain: false, reason: undoReason(reason) };
  return commandsOf({ call: "changeNamespace", params: { ns }, body }, origin).map(({ label, text }) => ({
    label: `to undo it, ${label}`,
    text,
  }));
}
