import { IconEyeQuestion } from "@tabler/icons-react";
import { Ago } from "#components/ui/ago.tsx";
import type { ServiceTraffic } from "#lib/contract/traffic.ts";
import { plural } from "#lib/format.ts";

/** Named here; the rest are counted. */
const MOST = 5;

/** Whose calls are in no figure, and why: who looks for them must find them. */
export function Suspects({ traffic: { suspects, suspectCalls = 0 } }: { traffic: ServiceTraffic }) {
  if (suspects.length === 0) return null;
  const rest = suspects.length - MOST;
  return (
    <p className="hg-suspects">
      <IconEyeQuestion size={16} aria-hidden />
      <span>
        <b>{plural(suspects.length, "client")} left out</b>, with {plural(suspectCalls, "call")}: their calls
        fail on most instances, so they are taken for their own trouble.{" "}
        {suspects.slice(0, MOST).map(({ client, since }, index) => (
          <span key={client}>
            {index === 0 ? "" : ", "}
            <span className="hg-mono">{client}</span> since <Ago at={since} as="since" />
          </span>
        ))}
        {rest > 0 ? ` and ${rest} more` : ""}
      </span>
    </p>
  );
}
