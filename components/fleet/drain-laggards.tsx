"use client";
import { useQuery } from "@tanstack/react-query";
import { useNow } from "#components/ui/use-now.ts";
import type { ClientView } from "#lib/contract/clients.ts";
import { behindClientsQuery } from "#lib/query/drain-clients.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { span } from "#lib/time.ts";

interface DrainLaggardsProps {
  at: ServiceAt;
  behind: readonly string[];
  lost: readonly string[];
}

/** Whom a drain waits for by name, and how far behind each is. */
export function DrainLaggards({ at, behind, lost }: DrainLaggardsProps) {
  const { data } = useQuery({ ...behindClientsQuery(at), enabled: behind.length > 0 });
  if (behind.length === 0 && lost.length === 0) return null;
  const clients = new Map(data?.items.map((client) => [client.id, client]));
  return (
    <ul className="hg-waiting">
      {behind.map((name) => (
        <li key={`b${name}`}>
          <span className="hg-mono">{name}</span>{" "}
          <span className="hg-quiet">
            <HowFar client={clients.get(name)} service={at.service} />
          </span>
        </li>
      ))}
      {lost.map((name) => (
        <li key={`l${name}`}>
          <span className="hg-mono">{name}</span> <span className="hg-quiet">out of contact</span>
        </li>
      ))}
    </ul>
  );
}

function HowFar({ client, service }: { client: ClientView | undefined; service: string }) {
  const now = useNow();
  const table = client?.held.find((held) => held.service === service);
  if (table === undefined || table.behind === 0) return "holds an older table";
  const { held, revision, behindSince } = table;
  return (
    <>
      holds revision <span className="hg-mono">{held}</span>
      {revision === undefined ? null : (
        <>
          , the table is at <span className="hg-mono">{revision}</span>
        </>
      )}
      {behindSince === undefined ? null : `, behind for ${span(now - behindSince)}`}
    </>
  );
}
