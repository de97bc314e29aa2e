"use client";
import { Checkbox } from "@mantine/core";
import Link from "next/link";
import { memo } from "react";
import { IntentMarks } from "#components/fleet/intent-marks.tsx";
import { NamespacePrefix } from "#components/ui/namespace-prefix.tsx";
import { OverrideMark } from "#components/fleet/override-mark.tsx";
import { type UndoOutcome, UndoOverride } from "#components/fleet/undo-override.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, Row } from "#components/ui/data-table.tsx";
import type { RowPlace } from "#components/ui/virtual-table.tsx";
import type { TransitionKind } from "#lib/contract/events.ts";
import type { IntentKind, IntentView } from "#lib/contract/intent.ts";
import { eventsPath, instancePath, servicePath } from "#lib/paths.ts";

interface OverrideRowProps {
  intent: IntentView;
  place: RowPlace;
  mayUndo: boolean | undefined;
  isPicked: boolean;
  /** Of those undone together. */
  outcome: UndoOutcome | undefined;
  onToggle: (id: string) => void;
  /** By itself: the row is gone then. */
  onUndone: (intent: IntentView) => void;
}

/** The event that an override began with. */
const beganWith: Record<IntentKind, TransitionKind> = {
  drain: "drain.requested",
  weight: "weight.set",
  maintenance: "maintenance.set",
  circuit: "circuit.forced",
};

export const OverrideRow = memo(function OverrideRow(props: OverrideRowProps) {
  const { intent, place, mayUndo, isPicked, outcome, onToggle, onUndone } = props;
  const { id, kind, namespace, service, instance, owner, actor, reason, createdAt, expiresAt, value } =
    intent;
  return (
    <Row {...place} data-picked={isPicked || undefined}>
      <Cell isWide>
        <div className="hg-override-kind">
          <Checkbox
            size="xs"
            className="hg-undo-pick"
            data-control="pick"
            checked={isPicked}
            disabled={mayUndo === false}
            aria-label={`Select the ${kind} of ${instance} by ${owner}`}
            onChange={() => onToggle(id)}
          />
          <Link
            href={servicePath(namespace, service, { [kind]: instance })}
            prefetch={false}
            className="hg-link"
          >
            <OverrideMark kind={kind} value={value} />
            <span className="hg-unseen"> of {instance}: open</span>
          </Link>
        </div>
      </Cell>
      <Cell isWide>
        <NamespacePrefix namespace={namespace} />
        <Link href={instancePath(namespace, service, instance)} prefetch={false} className="hg-link">
          <b>{service}</b> <span className="hg-mono">{instance}</span>
        </Link>
        <IntentMarks intent={intent} />
      </Cell>
      <Cell label="Owner">
        {owner}
        {actor === owner ? null : <div className="hg-quiet">by {actor}</div>}
      </Cell>
      <Cell label="Reason">
        {reason}
        {intent.forced === undefined || intent.forced.length === 0 ? null : (
          <div className="hg-forced-past">forced past {intent.forced.join(" and ")}</div>
        )}
      </Cell>
      <Cell label="Since">
        <Link
          href={eventsPath({ of: namespace }, { service, instance, kind: beganWith[kind] })}
          prefetch={false}
          className="hg-link"
          aria-label={`The event of this ${kind} of ${instance}`}
        >
          <Ago at={createdAt} />
        </Link>
      </Cell>
      <Cell label="Ends">
        {expiresAt === undefined ? (
          <span className="hg-quiet">when undone</span>
        ) : (
          <Ago at={expiresAt} as="ahead" />
        )}
        {intent.keepAliveMs === undefined ? null : (
          <div className="hg-quiet">or when it is renewed no longer</div>
        )}
      </Cell>
      <Cell align="end" isWide>
        <UndoOverride intent={intent} mayUndo={mayUndo} outcome={outcome} onUndone={onUndone} />
      </Cell>
    </Row>
  );
});
