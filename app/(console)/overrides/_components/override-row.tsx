"use client";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { NotRegisteredMark } from "#components/fleet/not-registered-mark.tsx";
import { OverrideMark } from "#components/fleet/override-mark.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, Row } from "#components/ui/data-table.tsx";
import { Problem } from "#components/ui/problem.tsx";
import type { IntentView } from "#lib/contract/intent.ts";
import { servicePath } from "#lib/paths.ts";
import { resetWeightMutation, undrainMutation } from "#lib/query/mutations.ts";
import "./override-row.css";

export function OverrideRow({ intent }: { intent: IntentView }) {
  const {
    kind,
    namespace,
    service,
    instance,
    owner,
    actor,
    reason,
    createdAt,
    expiresAt,
    registered,
    value,
  } = intent;
  const isDrain = kind === "drain";
  return (
    <Row>
      <Cell>
        <OverrideMark kind={kind} value={value} />
      </Cell>
      <Cell isWide>
        <Link
          href={servicePath(namespace, service, isDrain ? { drain: instance } : { open: instance })}
          prefetch={false}
          className="hg-link"
        >
          <b>{service}</b> <span className="hg-mono">{instance}</span>
        </Link>
        {registered ? null : (
          <div className="hg-unregistered">
            <NotRegisteredMark />
            <span className="hg-quiet">
              {isDrain
                ? "The drain waits for it. It says nothing of a process there."
                : "The weight counts once it registers."}
            </span>
          </div>
        )}
      </Cell>
      <Cell label="Owner">
        {owner}
        {actor === owner ? null : <div className="hg-quiet">by {actor}</div>}
      </Cell>
      <Cell label="Reason">{reason}</Cell>
      <Cell label="Since">
        <Ago at={createdAt} />
      </Cell>
      <Cell label="Ends">
        {expiresAt === undefined ? (
          <span className="hg-quiet">when undone</span>
        ) : (
          <Ago at={expiresAt} as="ahead" />
        )}
      </Cell>
      <Cell align="end" isWide>
        <Undo intent={intent} />
      </Cell>
    </Row>
  );
}

function Undo({ intent: { kind, namespace: ns, service, instance, owner } }: { intent: IntentView }) {
  const queries = useQueryClient();
  const at = { ns, service, instance };
  const undrain = useMutation(undrainMutation(queries, at));
  const reset = useMutation(resetWeightMutation(queries, at));
  const error = undrain.error ?? reset.error;
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        loading={undrain.isPending || reset.isPending}
        aria-label={`Undo the ${kind} of ${instance} by ${owner}`}
        onClick={() => (kind === "drain" ? undrain.mutate({ of: "owner", owner }) : reset.mutate())}
      >
        {kind === "drain" ? "Undrain" : "Reset"}
      </Button>
      {error === null ? null : (
        <Problem title="Not undone." detail={error.message} requestId={error.requestId} />
      )}
    </>
  );
}
