"use client";
import Link from "next/link";
import { IntentMarks } from "#components/fleet/intent-marks.tsx";
import { OverrideMark } from "#components/fleet/override-mark.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, Row } from "#components/ui/data-table.tsx";
import type { IntentView } from "#lib/contract/intent.ts";
import { instancePath, servicePath } from "#lib/paths.ts";
import { UndoOverride } from "#components/fleet/undo-override.tsx";
import "./override-row.css";

export function OverrideRow({ intent }: { intent: IntentView }) {
  const { kind, namespace, service, instance, owner, actor, reason, createdAt, expiresAt, value } = intent;
  return (
    <Row>
      <Cell>
        <Link
          href={servicePath(namespace, service, { [kind]: instance })}
          prefetch={false}
          className="hg-link"
          aria-label={`${kind} of ${instance}: open`}
        >
          <OverrideMark kind={kind} value={value} />
        </Link>
      </Cell>
      <Cell isWide>
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
        <Ago at={createdAt} />
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
        <UndoOverride intent={intent} />
      </Cell>
    </Row>
  );
}
