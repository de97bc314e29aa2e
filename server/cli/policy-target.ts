import { HeadgateError } from "#lib/contract/error.ts";
import type { GuardName } from "#lib/contract/guard.ts";
import { ServiceName } from "#lib/contract/names.ts";
import type { PolicyVersionView, PolicyView } from "#lib/contract/policy-api.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";
import type { Scoped } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";
import { wholeList } from "./pages.ts";

export interface PolicyFlags extends Scoped {
  readonly default?: true;
}

/** Why a change is made, and past which guards. */
interface Asked {
  readonly reason: string;
  readonly force?: readonly GuardName[];
}

function bodyOf({ reason, force }: Asked): { reason: string; force?: GuardName[] } {
  return { reason, ...(force === undefined ? {} : { force: [...force] }) };
}

/** The policy that is meant: the first word is the service, unless it is the namespace's default. */
export class Target {
  readonly #cli: Cli;
  readonly #ns: string;
  readonly #service: string | undefined;
  readonly rest: readonly string[];

  constructor(cli: Cli, words: readonly string[], flags: PolicyFlags) {
    this.#cli = cli;
    this.#ns = flags.namespace;
    const [first, ...rest] = words;
    const service = flags.default === true ? undefined : first;
    if (flags.default !== true && !ServiceName.safeParse(first).success)
      throw usage(
        first === undefined ? "no service given" : `${first} is not the name of a service`,
        "Name a service, or say --default",
      );
    this.#service = service;
    this.rest = flags.default === true ? words : rest;
  }

  async look(): Promise<PolicyView> {
    const { client } = this.#cli;
    const [ns, service] = [this.#ns, this.#service];
    return service === undefined
      ? await client.getDefaultPolicy({ params: { ns } })
      : await client.getPolicy({ params: { ns, service } });
  }

  async put(policy: PolicyPatch, { etag: ifMatch }: PolicyView, asked: Asked): Promise<PolicyView> {
    const { client } = this.#cli;
    const [ns, service, body] = [this.#ns, this.#service, { policy, ...bodyOf(asked) }];
    return await told(
      service === undefined
        ? client.putDefaultPolicy({ params: { ns }, body, ifMatch })
        : client.putPolicy({ params: { ns, service }, body, ifMatch }),
    );
  }

  async rollback(version: number, { etag: ifMatch }: PolicyView, asked: Asked): Promise<PolicyView> {
    const { client } = this.#cli;
    const [ns, service, body] = [this.#ns, this.#service, { version, ...bodyOf(asked) }];
    return await told(
      service === undefined
        ? client.rollbackDefaultPolicy({ params: { ns }, body, ifMatch })
        : client.rollbackPolicy({ params: { ns, service }, body, ifMatch }),
    );
  }

  async versions(): Promise<readonly PolicyVersionView[]> {
    const { client } = this.#cli;
    const [ns, service] = [this.#ns, this.#service];
    return await wholeList(
      (query) =>
        service === undefined
          ? client.listDefaultPolicyHistory({ params: { ns }, query })
          : client.listPolicyHistory({ params: { ns, service }, query }),
      ({ version }) => `${version}`,
    );
  }
}

/** What is refused here has nothing to do with overrides, which advice for a conflict is about. */
async function told(answer: Promise<PolicyView>): Promise<PolicyView> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof HeadgateError) || error.code !== "conflict") throw error;
    const { code, message, details, requestId } = error;
    const what = requestId === undefined ? message : `${message} (request ${requestId})`;
    const advice = "`headgate policy get` shows what stands, `headgate policy history` what stood.";
    throw new Failure(EXIT.refused, what, advice, { code, details, requestId });
  }
}

export function usage(what: string, advice: string): Failure {
  return new Failure(EXIT.usage, what, advice);
}
