import { type Command, InvalidArgumentError, Option } from "commander";
import { parseDurationMs } from "#lib/contract/duration.ts";
import { Moment } from "#lib/contract/moment.ts";
import { InstanceId, Namespace, ServiceName } from "#lib/contract/names.ts";
import type { Cli } from "./cli.ts";

/** Flags that every command about a namespace has. */
export interface Scoped {
  readonly namespace: string;
  readonly json?: true;
}

/** An instance, as calls name it. */
export interface InstanceParams {
  readonly ns: string;
  readonly service: string;
  readonly instance: string;
}

/** A schema of the contract, as far as it is needed here. */
interface Schema<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: readonly { message: string }[] } };
}

/** A value by its schema, for a flag or an argument. */
export function parsing<T>(schema: Schema<T>): (text: string) => T {
  return (text) => {
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? "not allowed");
  };
}

export const parseService = parsing(ServiceName);
export const parseInstance = parsing(InstanceId);

/** `120s` as milliseconds. */
export function parseDuration(text: string): number {
  const ms = parseDurationMs(text);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError("a duration is a number with a unit: 250ms 30s 5m 1h 2d");
}

/** Checked, and sent as it was said. */
export function parseMoment(text: string): string {
  parsing(Moment)(text);
  return text;
}

export function parseCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("a number from 1 to 9999");
}

export function namespaceOption(cli: Cli): Option {
  const { namespace } = cli.settings;
  return new Option("--namespace <name>", "where to look").default(namespace).argParser(parsing(Namespace));
}

export function withScope(command: Command, cli: Cli): Command {
  return command.addOption(namespaceOption(cli)).option("--json", "print one object, for programs");
}

/** `<service> <host:port>`, checked before anything is sent. */
export function withInstance(command: Command): Command {
  return command
    .argument("<service>", "its name", parseService)
    .argument("<host:port>", "the instance; IPv6 as [::1]:8080", parseInstance);
}
