import { type Command, InvalidArgumentError, Option } from "commander";
import type { Selection } from "#lib/contract/bulk.ts";
import { GuardName } from "#lib/contract/guard.ts";
import { sentenceList } from "#lib/format.ts";
import { type InstanceParams, parseInstance, parseService, type Scoped } from "./arguments.ts";
import { EXIT, Failure } from "./exit.ts";

/** One instance, or all of a namespace that have a host or a zone in common. */
export type Target =
  | { readonly kind: "instance"; readonly params: InstanceParams }
  | { readonly kind: "selection"; readonly ns: string; readonly select: Selection };

export interface Targeted extends Scoped {
  readonly host?: string;
  readonly zone?: string;
}

/** `<service> <host:port>`, or `--host` and `--zone`, which a service narrows. */
export function withTarget(command: Command): Command {
  return command
    .argument("[service]", "its name; with --host or --zone: only of this service", parseService)
    .argument("[host:port]", "the instance; IPv6 as [::1]:8080", parseInstance)
    .option("--host <host>", "all instances on this host, of all services")
    .option("--zone <zone>", "all instances in this zone, of all services");
}

/** Throws a usage failure when it is neither or both. */
export function targetOf(service: string | undefined, instance: string | undefined, flags: Targeted): Target {
  const { namespace: ns, host, zone } = flags;
  const isSelection = host !== undefined || zone !== undefined;
  if (isSelection && instance === undefined) {
    const select = {
      ...(host === undefined ? {} : { host }),
      ...(zone === undefined ? {} : { zone }),
      ...(service === undefined ? {} : { service }),
    };
    return { kind: "selection", ns, select };
  }
  if (!isSelection && service !== undefined && instance !== undefined)
    return { kind: "instance", params: { ns, service, instance } };
  const what = isSelection
    ? "an instance is named, and --host or --zone too"
    : "neither an instance nor a selection is named";
  throw new Failure(EXIT.usage, what, "Name <service> <host:port>, or --host, or --zone.");
}

/** `--force <guard>`, several times. */
export function withForce(command: Command): Command {
  const guards = GuardName.options.join(", ");
  const option = new Option(
    "--force <guard>",
    `pass a guard that refuses, several times for several: ${guards}`,
  );
  return command.addOption(
    option
      .default([], "none")
      .argParser((text: string, before: readonly GuardName[]) => [...before, parseGuard(text)]),
  );
}

function parseGuard(text: string): GuardName {
  const parsed = GuardName.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`a guard is one of ${sentenceList(GuardName.options, 9)}`);
}
