import type { NamespaceChangesResult } from "#lib/contract/bulk.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { plural, sentenceList } from "#lib/format.ts";
import type { Cli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";
import { notDone, toldOf } from "./not-done.ts";
import type { Target } from "./target.ts";
import { type Until, waitUntilBack } from "./undrain-wait.ts";

/** Ends an owner's drains of all instances of a host or a zone. */
export async function undrainSelection(
  cli: Cli,
  { ns, select }: Target & { readonly kind: "selection" },
  flags: { readonly owner?: string; readonly json?: true; readonly wait?: Until },
  endsAt: number,
): Promise<void> {
  const owner = flags.owner === undefined ? {} : { owner: flags.owner };
  const body = { select, drain: false, reason: "undrained", ...owner };
  const result = await cli.client.changeNamespace({ params: { ns }, body });
  const { undone: failed, lost } = notDone(result.results);
  if (flags.json !== true)
    for (const { service, instances, unchanged, outcome } of result.results) {
      const undone = instances.filter((id) => !unchanged.includes(id));
      if (outcome !== "done") continue;
      cli.io.line(
        undone.length === 0
          ? `${service}: none was drained for ${result.owner}`
          : `${service}: undrained ${sentenceList(undone, 5)} for ${result.owner}`,
      );
    }
  if (failed.length + lost.length > 0) {
    const what = [
      ...(failed.length === 0 ? [] : [`not undrained in ${toldOf(failed)}`]),
      ...(lost.length === 0 ? [] : [`whether it is undrained is not known in ${toldOf(lost)}`]),
    ].join("; ");
    throw new Failure(EXIT.error, what, "Run it again: what is undrained already stays so.", { ...result });
  }
  const { wait: until } = flags;
  const back = until === undefined ? undefined : await waitForAll(cli, ns, result, { until, endsAt });
  if (flags.json === true)
    return cli.io.json({ ...result, ...(back === undefined ? {} : { instances: back }) });
  if (back !== undefined) cli.io.line(`Back: ${plural(back.length, "instance")}`, "good");
}

async function waitForAll(
  cli: Cli,
  ns: string,
  { results }: NamespaceChangesResult,
  options: { readonly until: Until; readonly endsAt: number },
): Promise<InstanceView[]> {
  const client = cli.impatient();
  const all = results.flatMap(({ service, instances }) =>
    instances.map((instance) => ({ ns, service, instance })),
  );
  return await Promise.all(
    all.map(async (params) => {
      const { intents } = await cli.client.getInstance({ params });
      const [other] = intents.drains;
      if (other === undefined) return await waitUntilBack(client, params, options);
      const what = `${params.service} ${params.instance} is still drained for ${other.owner} (${other.reason})`;
      throw new Failure(EXIT.refused, what, "One's own drains are undone. They undrain theirs.");
    }),
  );
}
