import type { CircuitPolicy } from "#lib/contract/policy.ts";
import type { Change } from "./change.ts";
import { isSuspect } from "./circuit-evidence.ts";
import { bucketOf } from "./traffic.ts";

/** Whether each of these clients is left out, by what it reported in the window. Who is silent is suspected no more. */
export function judgeClients(
  change: Change,
  clients: Iterable<string>,
  at: number,
  policy: CircuitPolicy,
): void {
  const { traffic } = change.state;
  const now = bucketOf(traffic, at);
  let suspects: Map<string, number> | undefined;
  for (const client of new Set(clients)) {
    const calls = traffic.reporters.get(client)?.calls;
    const suspicion = calls === undefined ? undefined : isSuspect(calls, now, policy);
    if ((suspicion !== undefined) === traffic.suspects.has(client)) continue;
    suspects ??= new Map(traffic.suspects);
    if (suspicion === undefined) {
      suspects.delete(client);
      change.note("client.trusted", undefined, {
        from: "suspected",
        to: "trusted",
        text: `what ${client} reports counts again`,
        evidence: { client },
      });
    } else {
      suspects.set(client, at);
      change.note("client.suspected", undefined, {
        from: "trusted",
        to: "suspected",
        text: `what ${client} reports is left out: its calls fail on ${suspicion.failing} of ${suspicion.called} instances`,
        evidence: { client, ...suspicion },
      });
    }
  }
  if (suspects !== undefined) change.service({ traffic: { ...traffic, suspects } });
}
