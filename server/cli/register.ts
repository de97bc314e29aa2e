import { type Command, InvalidArgumentError, Option } from "commander";
import { CheckKind, Protocol, PutInstanceBody } from "#lib/contract/registration.ts";
import {
  namespaceOption,
  type InstanceParams,
  parseDuration,
  parseInstance,
  parseService,
} from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";
import { keepRegistered } from "./keep-registered.ts";
import { isListeningWithin } from "./listening.ts";
import { runRegistered } from "./run-registered.ts";

/** How long a command may take to listen before it is registered all the same. */
const LISTEN_WITHIN_MS = 10_000;

interface RegisterFlags {
  readonly namespace: string;
  readonly service: string;
  readonly address: string;
  readonly ttl: number;
  readonly deadline: number;
  readonly weight?: number;
  readonly protocol?: Protocol;
  readonly zone?: string;
  readonly version?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checkKind?: CheckKind;
  readonly checkPath?: string;
}

export function addRegister(program: Command, cli: Cli): void {
  program
    .command("register")
    .summary("register an instance for as long as a command runs")
    .description(
      "Runs the command, registers the instance once it listens, renews it, and takes its exit code. On SIGTERM or SIGINT the instance " +
        "first leaves: it is drained while the command keeps running, then the command gets the signal. A second signal " +
        "does not wait. Without a command, registers until it is told to stop.",
    )
    .requiredOption("--service <name>", "the service it belongs to", parseService)
    .requiredOption("--address <host:port>", "where the instance listens", parseInstance)
    .option(
      "--ttl <duration>",
      "ends when it is not renewed for this long; 0s never ends",
      parseDuration,
      15_000,
    )
    .option("--weight <n>", "its share of the traffic among its peers (default: 100)", parseNumber)
    .addOption(
      new Option("--protocol <protocol>", "what it speaks (default: http)").choices(Protocol.options),
    )
    .option("--zone <name>", "where it runs")
    .option("--version <text>", "what it runs")
    .option("--metadata <key=value>", "anything else, repeatable", collectPair, {})
    .addOption(new Option("--check-kind <kind>", "how it is checked").choices(CheckKind.options))
    .option("--check-path <path>", "the path of an http check")
    .option("--deadline <duration>", "how long leaving may take", parseDuration, 30_000)
    .addOption(namespaceOption(cli))
    .argument("[command...]", "after --, what to run")
    .action(async (command: string[], flags: RegisterFlags) => {
      cli.exitCode = await register(cli, command, flags);
    });
}

function parseNumber(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("a number");
}

function collectPair(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("metadata is key=value");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

function bodyOf(flags: RegisterFlags) {
  const { weight, protocol, zone, version, metadata, checkKind: kind, checkPath: path } = flags;
  const check = kind === undefined && path === undefined ? undefined : { kind, path };
  const hasMetadata = Object.keys(metadata).length > 0;
  const given = {
    ttlSeconds: flags.ttl / 1000,
    weight,
    protocol,
    zone,
    version,
    check,
    metadata: hasMetadata ? metadata : undefined,
  };
  const body = PutInstanceBody.safeParse(given);
  if (body.success) return body.data;
  const issue = body.error.issues[0];
  const what = `${issue?.path.join(".") ?? "registration"}: ${issue?.message ?? "not allowed"}`;
  throw new Failure(EXIT.usage, what, "`headgate register --help` says what is allowed.");
}

async function register(cli: Cli, command: readonly string[], flags: RegisterFlags): Promise<number> {
  const params: InstanceParams = { ns: flags.namespace, service: flags.service, instance: flags.address };
  const body = bodyOf(flags);
  // One attempt must not outlast the time to the next heartbeat.
  const timeoutMs = body.ttlSeconds === 0 ? 5000 : Math.max(1000, (body.ttlSeconds * 1000) / 3);
  const say = (text: string) => cli.io.note(`headgate: ${text}`, "dim");
  const client = cli.impatient({ timeoutMs });
  const isProbed = flags.checkKind !== "ttl" && flags.checkKind !== "none";
  return runRegistered({
    command,
    deadlineMs: flags.deadline,
    register: async (stopping) => {
      // The first check decides alone: one that comes before the command listens would keep it out for seconds.
      const waits = command.length > 0 && isProbed;
      const isUp = !waits || (await isListeningWithin(flags.address, LISTEN_WITHIN_MS, stopping));
      if (stopping.aborted) return undefined;
      if (!isUp) say(`nothing listens at ${flags.address} yet; registering it all the same`);
      return keepRegistered({ client, params, body, say });
    },
  });
}
