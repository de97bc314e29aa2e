"use client";
import Link from "next/link";
import type { ReactNode } from "react";
import { InstanceMarks } from "#components/fleet/instance-marks.tsx";
import { NotRegisteredMark } from "#components/fleet/not-registered-mark.tsx";
import { PublishedMarks } from "#components/fleet/published-marks.tsx";
import { PublishedWeight } from "#components/fleet/published-weight.tsx";
import { StatusMark } from "#components/fleet/status-mark.tsx";
import { weightGoneBy } from "#components/fleet/weight-gone-by.ts";
import { InstanceActions } from "#components/fleet/instance-actions.tsx";
import type { Asked } from "#components/fleet/use-override-panel.ts";
import { Ago } from "#components/ui/ago.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { servicePath } from "#lib/paths.ts";

interface InstanceHeadProps {
  instance: InstanceView;
  trail: ReactNode;
  onAsk: (asked: Asked) => void;
}

/** Which one it is, how it stands, and what can be done about it. */
export function InstanceHead({ instance, trail, onAsk }: InstanceHeadProps) {
  const {
    id,
    namespace,
    service,
    status,
    statusSince,
    marks,
    zone,
    version,
    registered,
    intents,
    safeToStop,
    published,
  } = instance;
  const isKnown = registered || marks.includes("retained");
  return (
    <PageHead
      trail={trail}
      title={<span className="hg-mono hg-instance-title">{id}</span>}
      lead={
        <ul className="hg-instance-lead">
          <li className="hg-instance-status">
            {!isKnown ? (
              <NotRegisteredMark />
            ) : published !== undefined ? (
              <PublishedMarks instance={instance} published={published} />
            ) : (
              <>
                <StatusMark status={status} by={intents.circuit?.actor} />{" "}
                <span className="hg-quiet">
                  since <Ago at={statusSince} as="since" />
                </span>
              </>
            )}
          </li>
          {marks.length === 0 ? null : (
            <li>
              <InstanceMarks marks={marks} />
            </li>
          )}
          {weightGoneBy(instance) === instance.weight ? null : (
            <li className="hg-instance-status">
              Weight <PublishedWeight instance={instance} />
            </li>
          )}
          {safeToStop ? <li>Safe to stop</li> : null}
          {zone === undefined ? null : (
            <li>
              <Alike href={servicePath(namespace, service, { zone })}>Zone {zone}</Alike>
            </li>
          )}
          {version === undefined ? null : (
            <li>
              <Alike href={servicePath(namespace, service, { version })}>
                Version <span className="hg-whole">{version}</span>
              </Alike>
            </li>
          )}
        </ul>
      }
      actions={<InstanceActions instance={instance} onAsk={onAsk} size="sm" />}
    />
  );
}

/** All of its service that have it in common. */
function Alike({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="hg-link hg-underlined">
      {children}
    </Link>
  );
}
