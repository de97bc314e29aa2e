"use client";
import { IconAlertTriangleFilled, IconChevronRight, IconUserQuestion } from "@tabler/icons-react";
import Link from "next/link";
import { memo } from "react";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, Row } from "#components/ui/data-table.tsx";
import { toneText } from "#components/ui/tone.ts";
import { useTold } from "#components/ui/use-now.ts";
import type { RowPlace } from "#components/ui/virtual-table.tsx";
import type { ClientView } from "#lib/contract/clients.ts";
import { count, sentenceList } from "#lib/format.ts";
import { servicePath } from "#lib/paths.ts";
import { NamespacePrefix } from "#components/ui/namespace-prefix.tsx";
import { standingOf, suspicionOf, transportWords } from "./client-standing.ts";

interface ClientRowProps {
  client: ClientView;
  place: RowPlace;
  isOfService: boolean;
  isOpen: boolean;
  onToggle: (id: string) => void;
}

export const ClientRow = memo(function ClientRow({
  client,
  place,
  isOfService,
  isOpen,
  onToggle,
}: ClientRowProps) {
  const { id, transport, open, lastContactAt, reporting, sdk, zone, suspectedBy, tables } = client;
  return (
    <Row {...place} className="hg-client-row" data-open={isOpen || undefined}>
      <Cell isWide>
        <button
          type="button"
          className="hg-client-toggle"
          aria-expanded={isOpen}
          aria-label={`${saidOf(client)}: what it holds`}
          onClick={() => onToggle(id)}
        >
          <IconChevronRight size={14} aria-hidden />
          <ClientName client={client} />
        </button>
        {suspectedBy.length === 0 ? null : (
          <span className="hg-status hg-client-suspect" title={suspicionOf(client)}>
            <IconUserQuestion size={15} aria-hidden color="var(--hg-caution)" />
            Suspect
          </span>
        )}
        {isOpen ? <ClientDetail client={client} /> : null}
      </Cell>
      <Cell label="Tables">
        <StandingCell client={client} />
      </Cell>
      {isOfService ? (
        <Cell label="Holds revision" align="end">
          <HeldRevision client={client} />
        </Cell>
      ) : (
        <Cell label="Consumes" align="end">
          {count(tables)} <span className="hg-quiet">{tables === 1 ? "table" : "tables"}</span>
        </Cell>
      )}
      <Cell label="Transport">
        <span title={transportWords[transport].meaning}>{transportWords[transport].word}</span>
      </Cell>
      <Cell label="Version">{sdk ?? <span className="hg-quiet">–</span>}</Cell>
      <Cell label="Zone">{zone ?? <span className="hg-quiet">–</span>}</Cell>
      <Cell label="Reports calls">{reporting ? "Yes" : <span className="hg-quiet">No</span>}</Cell>
      <Cell label="Last seen" align="end">
        {open ? "Connected" : <Ago at={lastContactAt} />}
      </Cell>
    </Row>
  );
});

/** As it is read beside the mark, so that who speaks to the browser says what is seen. */
function saidOf({ id, named, service }: ClientView): string {
  return named && service !== undefined ? `${service} ${id.slice(service.length + 1)}` : id;
}

function HeldRevision({ client: { held } }: { client: ClientView }) {
  const [table] = held;
  if (table === undefined || table.held === 0) return <span className="hg-quiet">–</span>;
  return (
    <>
      {table.held}
      {table.behind === 0 ? null : <span className="hg-quiet"> of {table.revision}</span>}
    </>
  );
}

/** The service it is part of, then its own name; one that does not name itself goes by its token and address. */
function ClientName({ client: { namespace, id, named, service } }: { client: ClientView }) {
  if (!named || service === undefined)
    return (
      <span>
        <NamespacePrefix namespace={namespace} />
        <span className="hg-mono">{id}</span>
      </span>
    );
  return (
    <span>
      <NamespacePrefix namespace={namespace} />
      <b>{service}</b> <span className="hg-mono">{id.slice(service.length + 1)}</span>
    </span>
  );
}

function StandingCell({ client }: { client: ClientView }) {
  // As text: the row is drawn again only when the words change.
  const told = useTold((now) => JSON.stringify(standingOf(client, now)));
  if (told === "") return null;
  const { tone, text, since } = JSON.parse(told) as ReturnType<typeof standingOf>; // written a line above
  return (
    <>
      <span className="hg-status" style={{ color: tone === "good" ? undefined : toneText(tone) }}>
        {tone === "caution" ? <IconAlertTriangleFilled size={15} aria-hidden /> : null}
        {text}
      </span>
      {since === undefined ? null : (
        <div className="hg-quiet">
          since <Ago at={since} as="since" />
        </div>
      )}
    </>
  );
}

/** What it holds of each service, those furthest behind first, and whatever is odd about it. */
function ClientDetail({ client }: { client: ClientView }) {
  const { namespace, held, tables, replicas } = client;
  const suspicion = suspicionOf(client);
  const untold = tables - held.length;
  return (
    <div className="hg-client-detail">
      {suspicion === undefined ? null : <p>{suspicion}</p>}
      <ul>
        {held.map(({ service, held: revision, revision: newest, behind, behindSince }) => (
          <li key={service}>
            <Link
              href={servicePath(namespace, service, { tab: "clients" })}
              prefetch={false}
              className="hg-link"
            >
              <b>{service}</b>
            </Link>{" "}
            {revision === 0 ? "holds nothing that is known" : `holds revision ${revision}`}
            {newest === undefined ? "; none is published" : behind === 0 ? ", the newest" : ` of ${newest}`}
            {behindSince === undefined ? null : (
              <span className="hg-quiet">
                {" "}
                since <Ago at={behindSince} as="since" />
              </span>
            )}
          </li>
        ))}
      </ul>
      {untold > 0 ? (
        <p className="hg-quiet">
          {held.length === 0 ? "It has all" : "And"} {count(untold)} {held.length === 0 ? "tables" : "more"},
          each the newest.
        </p>
      ) : null}
      <p className="hg-quiet">
        {replicas.length === 0 ? "No replica serves it." : `Served by ${sentenceList(replicas)}.`}
      </p>
    </div>
  );
}
