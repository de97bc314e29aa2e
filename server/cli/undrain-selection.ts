import { plural, sentenceList } from "#lib/format.ts";
import type { Cli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";
import type { Target } from "./target.ts";

/** Ends an owner's drains of all instances of a host or a zone. */
export async function undrainSelection(
  cli: Cli,
  { ns, select }: Target & { readonly kind: "selection" },
  flags: { readonly owner?: string; readonly json?: true },
): Promise<void> {
  const owner = flags.owner === undefined ? {} : { owner: flags.owner };
  const body = { select, drain: false, reason: "undrained", ...owner };
  const result = await cli.client.changeNamespace({ params: { ns }, body });
  const failed = result.results.filter(({ outcome }) => outcome !== "done");
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
  if (failed.length > 0) {
    const told = failed.map(({ service, message = "" }) => `${service}: ${message}`).join("; ");
    const what = `not undrained in ${plural(failed.length, "service")}: ${told}`;
    throw new Failure(EXIT.error, what, "Run it again: what is undrained already stays so.", { ...result });
  }
  if (flags.json === true) cli.io.json(result);
}
