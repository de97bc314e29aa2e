import type { GuardName } from "#lib/contract/guard.ts";
import { patchChanges } from "#lib/contract/policy-changes.ts";
import { shellQuoted } from "#lib/shell-quoted.ts";
import type { Action } from "./action.ts";

type Words = readonly string[];

/** An action as the `headgate` command does it: one line, several where it takes a line for each, none where it cannot. */
export function cliLines(action: Action): string[] {
  return wordsOf(action).map((words) => ["headgate", ...words].map(shellQuoted).join(" "));
}

function wordsOf(action: Action): Words[] {
  switch (action.call) {
    case "drain": {
      const { body } = action;
      const keepAlive =
        body.keepAliveSeconds === undefined ? [] : ["--keep-alive", `${body.keepAliveSeconds}s`];
      return [["drain", ...where(action.params), ...asked(body), ...keepAlive, "--wait"]];
    }
    case "undrain": {
      const { owner, all } = action.query ?? {};
      const whose = all === "true" ? ["--all"] : owner === undefined ? [] : ["--owner", owner];
      return [["undrain", ...where(action.params), ...whose]];
    }
    case "changeService":
      return action.body.changes.flatMap((change) => changeWords(action, change));
    case "changeNamespace":
      return selectionWords(action);
    case "putWeight":
      return [["weight", ...where(action.params, `${action.body.weight}`), ...asked(action.body)]];
    case "deleteWeight":
      return [["weight", ...where(action.params, "reset")]];
    case "putMaintenance":
      return [["maintenance", ...where(action.params), ...asked(action.body)]];
    case "deleteMaintenance":
      return [["maintenance", ...where(action.params), "--off"]];
    case "putCircuit":
      return [["circuit", ...where(action.params, action.body.state), ...asked(action.body)]];
    case "putPolicy":
    case "putDefaultPolicy":
      return policyWords(action);
    case "rollbackPolicy":
    case "rollbackDefaultPolicy": {
      const { of, flags } = policyOf(action.params);
      return [["policy", "rollback", ...of, `${action.body.version}`, ...flags, ...asked(action.body)]];
    }
    case "putAutomation":
      return [["cluster", action.body.paused ? "pause" : "resume", "--reason", action.body.reason]];
    case "createUser": {
      const { name, role, namespaces } = action.body;
      return [["user", "create", name, role, ...inNamespaces(namespaces)]];
    }
    case "changeUser": {
      const { name, body } = action;
      if ("disabled" in body) return [["user", body.disabled ? "disable" : "enable", name]];
      return [["user", "role", name, body.role, ...inNamespaces(body.namespaces)]];
    }
    case "inviteUser":
      return [["user", "invite", action.name]];
    case "deleteUser":
      return [["user", "delete", action.name]];
    case "createToken": {
      const { name, scopes, namespaces, expiresInSeconds: seconds } = action.body;
      const expires = seconds === undefined ? [] : ["--expires", seconds === 0 ? "never" : spanText(seconds)];
      const may = scopes.flatMap((scope) => ["--scope", scope]);
      return [["token", "create", "--name", name, ...may, ...inNamespaces(namespaces), ...expires]];
    }
    case "deleteToken":
      return [["token", "delete", action.params.id]];
    case "acceptEpoch": {
      const { epoch, restore } = action.body;
      return [["cluster", "accept-epoch", epoch, ...(restore === false ? ["--no-restore"] : [])]];
    }
    case "startSampleFleet":
    case "stopSampleFleet":
      return [];
  }
}

/** The command selects by zone and host alone, and must not change more than what is selected: then there is none. */
function selectionWords({ params, body }: Action & { call: "changeNamespace" }): Words[] {
  const { zone, host, version, source, service } = body.select;
  if ((zone === undefined && host === undefined) || version !== undefined || source !== undefined) return [];
  return [
    [
      body.drain ? "drain" : "undrain",
      ...(service === undefined ? [] : [service]),
      ...(zone === undefined ? [] : ["--zone", zone]),
      ...(host === undefined ? [] : ["--host", host]),
      ...["--namespace", params.ns],
      ...(body.drain ? asked(body) : body.owner === undefined ? [] : ["--owner", body.owner]),
    ],
  ];
}

/** One change of several: a line for each. */
function changeWords(
  { params, body }: Action & { call: "changeService" },
  {
    instance,
    drain,
    weight,
    maintenance,
    circuit,
  }: (Action & { call: "changeService" })["body"]["changes"][number],
): Words[] {
  const at = (...more: Words) => where({ ...params, instance }, ...more);
  const whose = body.owner === undefined ? [] : ["--owner", body.owner];
  return [
    ...(drain === true ? [["drain", ...at(), ...asked(body)]] : []),
    ...(drain === false ? [["undrain", ...at(), ...whose]] : []),
    ...(weight === null ? [["weight", ...at("reset")]] : []),
    ...(weight === null || weight === undefined ? [] : [["weight", ...at(`${weight}`), ...asked(body)]]),
    ...(maintenance === true ? [["maintenance", ...at(), ...asked(body)]] : []),
    ...(maintenance === false ? [["maintenance", ...at(), "--off"]] : []),
    ...(circuit === undefined ? [] : [["circuit", ...at(circuit), ...asked(body)]]),
  ];
}

/** The namespace is always said: a shell may have another one set. */
function where(
  { ns, service, instance }: { ns: string; service: string; instance: string },
  ...more: Words
): Words {
  return [service, instance, ...more, "--namespace", ns];
}

/** All of them are said too: without, a command that changes a user leaves them as they are. */
function inNamespaces(namespaces: readonly string[] = []): Words {
  return namespaces.flatMap((name) => ["--namespace", name]);
}

interface Asked {
  readonly reason: string;
  readonly owner?: string | undefined;
  readonly expiresInSeconds?: number | undefined;
  readonly force?: readonly GuardName[] | undefined;
}

function asked({ reason, owner, expiresInSeconds, force = [] }: Asked): Words {
  return [
    ...["--reason", reason],
    ...(owner === undefined ? [] : ["--owner", owner]),
    ...(expiresInSeconds === undefined ? [] : ["--expires", spanText(expiresInSeconds)]),
    ...force.flatMap((guard) => ["--force", guard]),
  ];
}

const UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
] as const;

function spanText(seconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => seconds >= each && seconds % each === 0) ?? ["s", 1];
  return `${seconds / size}${unit}`;
}

function policyOf(params: { ns: string; service?: string }): { of: Words; flags: Words } {
  const { ns, service } = params;
  return {
    of: service === undefined ? [] : [service],
    flags: [...(service === undefined ? ["--default"] : []), "--namespace", ns],
  };
}

/** Fields that are set, then those that are left to what they overlay: two commands where there are both. */
function policyWords({ params, body, before }: Action & { call: "putPolicy" | "putDefaultPolicy" }): Words[] {
  const { of, flags } = policyOf(params);
  const changes = patchChanges(before, body.policy);
  const set = changes.flatMap(({ field, to }) => (to === undefined ? [] : [`${field}=${fieldText(to)}`]));
  const unset = changes.flatMap(({ field, to }) => (to === undefined ? [field] : []));
  return [
    ...(set.length === 0 ? [] : [["policy", "set", ...of, ...set, ...flags, ...asked(body)]]),
    ...(unset.length === 0 ? [] : [["policy", "unset", ...of, ...unset, ...flags, ...asked(body)]]),
  ];
}

function fieldText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
