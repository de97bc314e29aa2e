"use client";
import { Button, CopyButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import Link from "next/link";
import { memo, type MouseEvent, useState } from "react";
import { useNamespace } from "#components/shell/use-namespace.ts";
import { Cell, Row } from "#components/ui/data-table.tsx";
import { NameList } from "#components/ui/name-list.tsx";
import { NamespacePrefix } from "#components/ui/namespace-prefix.tsx";
import { Fact, Facts } from "#components/ui/section.tsx";
import type { AuditRecord } from "#lib/contract/audit.ts";
import { plural } from "#lib/format.ts";
import { auditPath, defaultPolicyPath, instancePath, servicePath } from "#lib/paths.ts";
import { clockSeconds, exact } from "#lib/time.ts";
import { actionWord } from "./audit-words.ts";

export const COLUMNS = 7;
const NOBODY_KNOWS = <span className="hg-quiet">–</span>;

/** Who did what; opened, everything that is recorded of it. */
export const AuditRow = memo(function AuditRow({ record }: { record: AuditRecord }) {
  const { at, actor, from, action, change, reason, forced = [], revision, seq } = record;
  const [isOpen, setOpen] = useState(false);

  function onPress({ target }: MouseEvent): void {
    if (target instanceof Element && target.closest("a, button") !== null) return;
    if (globalThis.getSelection()?.isCollapsed !== false) setOpen(!isOpen);
  }

  return (
    <>
      <Row className="hg-audit-row" data-open={isOpen || undefined} onClick={onPress}>
        <Cell isWide>
          <button
            type="button"
            className="hg-audit-toggle"
            aria-expanded={isOpen}
            aria-label={`Record ${seq}, ${clockSeconds(at)}: details`}
            onClick={() => setOpen(!isOpen)}
          >
            <IconChevronRight size={14} aria-hidden />
            <time dateTime={new Date(at).toISOString()} title={exact(at)}>
              {clockSeconds(at)}
            </time>
          </button>
        </Cell>
        <Cell label="Actor">{actor}</Cell>
        <Cell label="From">
          {from === undefined ? NOBODY_KNOWS : <span className="hg-mono">{from}</span>}
        </Cell>
        <Cell label="Action">
          {actionWord(action)}
          {change === actionWord(action).toLowerCase() ? null : (
            <div className="hg-quiet hg-audit-change">{change}</div>
          )}
        </Cell>
        <Cell label="Subject">
          <Subject record={record} />
        </Cell>
        <Cell label="Reason">
          {reason ?? NOBODY_KNOWS}
          {forced.length === 0 ? null : (
            <div className="hg-audit-forced">forced past {forced.join(" and ")}</div>
          )}
        </Cell>
        <Cell label="Revision" align="end">
          {revision}
        </Cell>
      </Row>
      {isOpen ? (
        <Row className="hg-audit-details">
          <Cell colSpan={COLUMNS} isWide>
            <Details record={record} />
          </Cell>
        </Row>
      ) : null}
    </>
  );
});

function Subject({ record }: { record: AuditRecord }) {
  const { namespace, service, instance, instances = [] } = record;
  if (namespace === undefined) return <span className="hg-quiet">Headgate itself</span>;
  if (service === undefined)
    return (
      <Link href={defaultPolicyPath(namespace)} prefetch={false} className="hg-link">
        all of <b>{namespace}</b>
      </Link>
    );
  const href =
    instance === undefined ? servicePath(namespace, service) : instancePath(namespace, service, instance);
  return (
    <>
      <NamespacePrefix namespace={namespace} />
      <Link href={href} prefetch={false} className="hg-link">
        <b>{service}</b> {instance === undefined ? null : <span className="hg-mono">{instance}</span>}
      </Link>
      {instances.length === 0 ? null : <div className="hg-quiet">{plural(instances.length, "instance")}</div>}
    </>
  );
}

function Details({ record }: { record: AuditRecord }) {
  const { seq, at, actor, credential, from, requestId, action, owner, change, segment, anchor } = record;
  const { namespace, instances = [], previous, hash, revision, reason, forced = [] } = record;
  const ns = useNamespace();
  return (
    <>
      <Facts>
        <Fact name="Record">{seq}</Fact>
        <Fact name="When">{exact(at)}</Fact>
        <Fact name="Who">
          {actor}
          {credential === undefined ? null : (
            <span className="hg-quiet">
              {" "}
              by {credential.kind} <span className="hg-mono">{credential.id}</span>
            </span>
          )}
        </Fact>
        {from === undefined ? null : (
          <Fact name="From">
            <span className="hg-mono">{from}</span>
          </Fact>
        )}
        <Fact name="Action">
          <span className="hg-mono">{action}</span>
        </Fact>
        {namespace === undefined ? null : <Fact name="Namespace">{namespace}</Fact>}
        {instances.length === 0 ? null : (
          <Fact name="Instances">
            <NameList names={instances} />
          </Fact>
        )}
        <Fact name="Change">{change}</Fact>
        {owner === undefined ? null : <Fact name="Owner">{owner}</Fact>}
        {reason === undefined ? null : <Fact name="Reason">{reason}</Fact>}
        {forced.length === 0 ? null : <Fact name="Forced past">{forced.join(", ")}</Fact>}
        <Fact name="Store revision">{revision}</Fact>
        {requestId === undefined ? null : (
          <Fact name="Request">
            <span className="hg-mono">{requestId}</span>
          </Fact>
        )}
        {segment === undefined ? null : <Fact name="Begins anew">{segment}</Fact>}
        {anchor === undefined ? null : (
          <Fact name="Anchor">
            record {anchor.seq} <span className="hg-mono">{anchor.hash}</span>
          </Fact>
        )}
        <Fact name="Hash before">
          <span className="hg-mono">{previous}</span>
        </Fact>
        <Fact name="Hash">
          <span className="hg-mono">{hash}</span>
        </Fact>
      </Facts>
      <div className="hg-audit-links">
        <CopyButton value={hash} timeout={1500}>
          {({ copied, copy }) => (
            <Button variant="default" size="compact-xs" onClick={copy}>
              {copied ? "Copied" : "Copy its hash"}
            </Button>
          )}
        </CopyButton>
        <Link className="hg-underlined hg-link" prefetch={false} href={auditPath(ns, { actor })}>
          All by {actor}
        </Link>
      </div>
    </>
  );
}
