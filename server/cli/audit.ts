import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import { checkRecords } from "#lib/contract/audit-chain.ts";
import { auditExportOf } from "#lib/contract/audit-export.ts";
import { AuditAction, type AuditRecord, type AuditVerdict } from "#lib/contract/audit.ts";
import type { QueryOf } from "#lib/contract/endpoints.ts";
import { namespaceOption, parseCount, parseInstance, parseMoment, parseService } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { dayClock } from "./day-clock.ts";
import { EXIT, Failure } from "./exit.ts";

interface AuditFlags {
  readonly namespace?: string;
  readonly service?: string;
  readonly instance?: string;
  readonly actor?: string;
  readonly action?: AuditAction;
  readonly since?: string;
  readonly number: number;
  readonly all?: true;
  readonly json?: true;
}

const PAGE = 1000;

export function addAudit(program: Command, cli: Cli): void {
  const audit = program
    .command("audit")
    .summary("show who changed what, from where and why")
    .description(
      "Shows the last changes that operators and scripts made, oldest first. Needs a token of the scope admin.",
    )
    .option("-n, --number <count>", "how many", parseCount, 20)
    .option("--all", "all that are kept: with --json, an export that can be verified later")
    // No default: what concerns the cluster itself belongs to no namespace.
    .addOption(namespaceOption(cli).default(undefined))
    .option("--service <name>", "only of this service", parseService)
    .option("--instance <host:port>", "only of this instance", parseInstance)
    .option("--actor <name>", "only what this user or token did")
    .addOption(new Option("--action <action>", "only this").choices(AuditAction.options))
    .option("--since <moment>", "begin no earlier than this: 15m ago, or ms since the epoch", parseMoment)
    .option("--json", "print one object, for programs")
    .action(async (flags: AuditFlags) => show(cli, flags));
  audit
    .command("verify")
    .summary("look whether the records hang together")
    .description(
      "Without a file, asks Headgate about all that it keeps. With one, which `headgate audit --all --json` or the console wrote, looks through that, here.",
    )
    .argument("[file]", "an export, as JSON")
    .option("--json", "print one object, for programs")
    .action(async (file: string | undefined, _: unknown, command: Command) => {
      // The parent has a flag of that name too, and takes it.
      const { json } = command.optsWithGlobals<{ json?: true }>();
      await verify(cli, file, json === true);
    });
}

async function show(cli: Cli, flags: AuditFlags): Promise<void> {
  const { number, all, since, json, ...rest } = flags;
  const asked = { ...rest, ...(since === undefined ? {} : { since }) };
  const items = await newest(cli, asked, all === true ? Infinity : number);
  if (json === true) return cli.io.json(auditExportOf(items, asked));
  if (items.length === 0) return cli.io.line("Nothing is recorded");
  // Not toReversed: the command runs on Node 18, which lacks it.
  for (const record of [...items].reverse()) cli.io.line(lineOf(record));
}

/** A page may hold less than was asked for while there is more. */
async function newest(
  cli: Cli,
  filter: NonNullable<QueryOf<"listAudit">>,
  count: number,
): Promise<AuditRecord[]> {
  const items: AuditRecord[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(PAGE, count - items.length);
    const page = await cli.client.listAudit({
      query: { ...filter, limit, ...(cursor === undefined ? {} : { cursor }) },
    });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && items.length < count);
  return items;
}

function lineOf(record: AuditRecord): string {
  const { seq, at, actor, from = "-", namespace, service, instance, change, reason, revision } = record;
  const subject = [namespace, service, instance].filter((part) => part !== undefined).join("/");
  const forced = record.forced === undefined ? "" : `, forced past ${record.forced.join(" and ")}`;
  const why = reason === undefined ? "" : `: ${reason}`;
  return `${seq}  ${dayClock(at)}  ${actor} ${from}  ${subject === "" ? "-" : subject}  ${change}${forced}${why}  @${revision}`;
}

async function verify(cli: Cli, file: string | undefined, isJson: boolean): Promise<void> {
  const verdict = file === undefined ? await cli.client.verifyAudit() : await verifyFile(file);
  if (!verdict.ok) throw broken(verdict, file);
  if (isJson) return cli.io.json(verdict);
  tell(cli, verdict);
}

/** Of a file that only lacks records, that is the likelier reason than a chain that breaks. */
function broken(verdict: AuditVerdict, file: string | undefined): Failure {
  const { brokenAt = "-", why = "", missing, from, to } = verdict;
  if (file === undefined || missing === undefined)
    return new Failure(
      EXIT.error,
      `The chain breaks at record ${brokenAt}: ${why}`,
      file === undefined
        ? "Compare with an export taken before: headgate audit verify <file>"
        : "Compare with what Headgate keeps: headgate audit verify",
      { ...verdict },
    );
  const are = missing === 1 ? "1 record is missing" : `${missing} records are missing`;
  return new Failure(
    EXIT.error,
    `${are} between ${from ?? "-"} and ${to ?? "-"}, the first at ${brokenAt}; those that are there are whole: this looks like a filtered export`,
    "Only an export of all can be verified: headgate audit --all --json",
    { ...verdict },
  );
}

function tell(cli: Cli, { count, from, to, since, head, segments }: AuditVerdict): void {
  if (count === 0) return cli.io.line("Nothing is recorded: there is nothing to verify");
  const first = since === undefined ? "" : `, since ${dayClock(since)}`;
  cli.io.line(`The chain holds: ${count} records, ${from ?? "-"} to ${to ?? "-"}${first}`, "good");
  for (const { seq, why } of segments)
    if (seq !== from) cli.io.line(`It begins anew at record ${seq}: ${why}`, "warn");
  cli.io.line(`Hash of the last: ${head ?? "-"}`);
}

/** A list of records, or an object that has it. */
async function verifyFile(file: string): Promise<AuditVerdict> {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const read = parsed(await readFile(file, "utf8").catch((error: unknown) => unreadable(file, error)));
  const items = typeof read === "object" && read !== null && "items" in read ? read.items : read;
  if (!Array.isArray(items))
    throw new Failure(
      EXIT.usage,
      `${file} holds no audit records`,
      "Export some: headgate audit --all --json",
    );
  return checkRecords(items, sha256);
}

function unreadable(file: string, error: unknown): never {
  const why = error instanceof Error ? error.message : String(error);
  throw new Failure(
    EXIT.usage,
    `${file} cannot be read: ${why}`,
    "Name a file that headgate audit --json wrote",
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
