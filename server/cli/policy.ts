import { type Command, Option } from "commander";
import { GuardName } from "#lib/contract/guard.ts";
import { Reason } from "#lib/contract/intent.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";
import { policyFields } from "#lib/contract/policy-form.ts";
import { parsing, withScope } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";
import { type PolicyFlags, Target, usage } from "./policy-target.ts";
import { nameOf, showHistory, showPolicy, showWritten, valueAt, valueText } from "./policy-text.ts";
import { describe, findField, readAssignment, withField } from "./policy-values.ts";

interface WriteFlags extends PolicyFlags {
  readonly reason: string;
  readonly force?: readonly GuardName[];
}

export function addPolicy(program: Command, cli: Cli): void {
  const policy = program
    .command("policy")
    .summary("see and change the settings of a service, or of all in a namespace")
    .description(
      "A service's policy says only what differs from its namespace's default (--default instead of a service), " +
        "and that only what differs from Headgate's own. Changes hold against what was looked at: one that " +
        "somebody else made meanwhile is never overwritten.",
    );
  const add = (name: string, words: string, summary: string) =>
    withScope(policy.command(`${name} ${words}`).summary(summary).description(`${summary}.`), cli).option(
      "--default",
      "the default of the namespace's services, in place of a service",
    );
  const addWrite = (name: string, words: string, summary: string) =>
    add(name, words, summary)
      .requiredOption("--reason <text>", "why; it stands in the history", parsing(Reason))
      .addOption(forceOption());

  add("get", "[service] [field]", "show it, a section of it, or the value of a field").action(
    async (service: string | undefined, field: string | undefined, flags: PolicyFlags) =>
      get(cli, given([service, field]), flags),
  );
  addWrite("set", "<words...>", "set fields: <service> check.intervalMs=2000 circuit.mode=off …").action(
    async (words: string[], flags: WriteFlags) => set(cli, words, flags),
  );
  addWrite("unset", "<words...>", "leave fields to what they overlay: <service> check.intervalMs …").action(
    async (words: string[], flags: WriteFlags) => unset(cli, words, flags),
  );
  add("history", "[service]", "its last 100 versions, newest first").action(
    async (service: string | undefined, flags: PolicyFlags) => history(cli, given([service]), flags),
  );
  addWrite("rollback", "<words...>", "put a version back: <service> <version>").action(
    async (words: string[], flags: WriteFlags) => rollback(cli, words, flags),
  );
}

async function get(cli: Cli, words: readonly string[], flags: PolicyFlags): Promise<void> {
  const target = new Target(cli, words, flags);
  const [path] = target.rest;
  const isSection = policyFields().some(({ name }) => name === path);
  const field = path === undefined || isSection ? undefined : findField(path);
  const view = await target.look();
  if (field === undefined) return flags.json === true ? cli.io.json(view) : showPolicy(cli.io, view, path);
  const { value, from } = valueAt(view, field.path);
  if (flags.json === true) return cli.io.json({ ...field, value, from });
  cli.io.line(valueText(value));
  cli.io.note(`From the ${from}. ${describe(field)}`, "dim");
}

async function set(cli: Cli, words: readonly string[], flags: WriteFlags): Promise<void> {
  const target = new Target(cli, words, flags);
  const wanted = target.rest.map(readAssignment);
  if (wanted.length === 0) throw usage("no field given", "Write field=value, such as check.intervalMs=2000");
  await write(cli, target, flags, (patch) =>
    wanted.reduce((made, { field, value }) => withField(made, field.path, value), patch),
  );
}

async function unset(cli: Cli, words: readonly string[], flags: WriteFlags): Promise<void> {
  const target = new Target(cli, words, flags);
  const fields = target.rest.map(findField);
  if (fields.length === 0) throw usage("no field given", "Name fields, such as check.intervalMs");
  await write(cli, target, flags, (patch) =>
    fields.reduce((made, { path }) => withField(made, path, undefined), patch),
  );
}

async function write(
  cli: Cli,
  target: Target,
  flags: WriteFlags,
  change: (patch: PolicyPatch) => PolicyPatch,
): Promise<void> {
  const before = await target.look();
  if (before.unreadable !== undefined)
    throw new Failure(
      EXIT.refused,
      `${nameOf(before)} ${before.unreadable.reason}: a change of it would guess what was meant`,
      "Roll back to a version of its history, or write it whole through the API.",
    );
  const now = await target.put(change(before.patch), before, flags);
  if (flags.json === true) cli.io.json(now);
  else showWritten(cli.io, before, now);
}

async function history(cli: Cli, words: readonly string[], flags: PolicyFlags): Promise<void> {
  const items = await new Target(cli, words, flags).versions();
  if (flags.json === true) return cli.io.json({ items, total: items.length });
  if (items.length === 0) return cli.io.line("Nothing was written of it yet");
  showHistory(cli.io, items);
}

async function rollback(cli: Cli, words: readonly string[], flags: WriteFlags): Promise<void> {
  const target = new Target(cli, words, flags);
  const [version = "", ...others] = target.rest;
  if (!/^[1-9]\d{0,8}$/.test(version) || others.length > 0)
    throw usage("give one version", "`headgate policy history` lists them");
  const before = await target.look();
  const now = await target.rollback(Number(version), before, flags);
  if (flags.json === true) cli.io.json(now);
  else showWritten(cli.io, before, now);
}

function forceOption(): Option {
  const parse = parsing(GuardName);
  return new Option(
    "--force <guard>",
    `pass a guard nevertheless: ${GuardName.options.join(", ")}; repeatable`,
  ).argParser((text: string, before: readonly GuardName[] | undefined) => [...(before ?? []), parse(text)]);
}

function given(words: readonly (string | undefined)[]): string[] {
  return words.filter((word) => word !== undefined);
}
