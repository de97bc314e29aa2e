import type { AuditEntry } from "#lib/contract/audit.ts";
import type { Wish } from "#server/core/wish.ts";
import type { Asker } from "#server/ports/audit.ts";
import type { WishCommand } from "#server/ports/commands.ts";
import type { PolicyCommand } from "#server/ports/policies.ts";

/** More were changed than are named. */
const MAX_INSTANCES = 100;
const MAX_CHANGE_CHARS = 1000;
/** What another layer let through is not kept whole: a record stays small whatever is asked. */
const MAX_CHARS = 600;

/** Whoever asked. Without, it was asked past the API: then the command's own kind stands for the action. */
export function askedBy(
  actor: string,
  asker: Asker | undefined,
  kind: string,
): Pick<AuditEntry, "actor" | "credential" | "from" | "requestId" | "action"> {
  if (asker === undefined) return { actor, action: kind };
  const { credential, address, requestId, action } = asker;
  return {
    actor: short(actor),
    credential: { kind: credential.kind, id: credentialId(credential.id) },
    from: plainAddress(address),
    requestId,
    action,
  };
}

/** The settings' token goes by a part of its hash elsewhere: with the records exported, that would be something to guess at. */
function credentialId(id: string): string {
  return id.startsWith("bootstrap-") ? "bootstrap" : short(id);
}

/** What a command did to a service's overrides. */
export function commandEntry(command: WishCommand, forced: readonly string[], at: number): AuditEntry {
  const { service, actor, owner = actor, reason, asker } = command;
  const wishes = command.kind === "changes" ? command.wishes : [command];
  const instances = [...new Set(wishes.map(({ id }) => id))];
  const [only] = instances;
  return {
    at,
    ...askedBy(actor, asker, command.kind),
    ...service,
    ...(instances.length === 1 && only !== undefined
      ? { instance: only }
      : { instances: instances.slice(0, MAX_INSTANCES) }),
    owner: short(owner),
    ...(reason === undefined ? {} : { reason: short(reason) }),
    ...(forced.length === 0 ? {} : { forced: [...forced] }),
    change: changesText(wishes),
  };
}

/** What was written of a policy; `change` as its event tells it. */
export function policyEntry(
  command: PolicyCommand,
  forced: readonly string[],
  change: string,
  at: number,
): AuditEntry {
  const { owner, actor, reason, asker } = command;
  const { namespace, service } = owner;
  return {
    at,
    ...askedBy(actor, asker, command.kind),
    namespace,
    ...(service === undefined ? {} : { service }),
    reason: short(reason),
    ...(forced.length === 0 ? {} : { forced: [...forced] }),
    change: change.slice(0, MAX_CHANGE_CHARS).toWellFormed(),
  };
}

/** Wishes of one kind are counted together: `drain of 12 instances, weight 50 %`. */
function changesText(wishes: readonly Wish[]): string {
  const byText = Map.groupBy(wishes, wishText);
  const texts = [...byText].map(([text, { length }]) =>
    wishes.length === 1 || length === wishes.length ? text : `${text} (${length})`,
  );
  const all = texts.join(", ");
  const told = new Set(wishes.map(({ id }) => id)).size;
  return `${all}${told > 1 ? ` of ${told} instances` : ""}`.slice(0, MAX_CHANGE_CHARS);
}

function wishText(wish: Wish): string {
  switch (wish.kind) {
    case "drain":
      return `drain${expiryText(wish)}${wish.keepAliveMs === undefined ? "" : `, to be renewed every ${seconds(wish.keepAliveMs)}`}`;
    case "undrain":
      if (!wish.all) return "undrain";
      return wish.only === undefined ? "undrain, whoever drained" : "undrain of those named";
    case "set-weight":
      return `weight ${wish.weight.value}${wish.weight.kind === "percent" ? " % of the registered one" : ""}${expiryText(wish)}`;
    case "unset-weight":
      return "weight as registered";
    case "set-maintenance":
      return `maintenance${expiryText(wish)}`;
    case "unset-maintenance":
      return "end of maintenance";
    case "circuit":
      return `${CIRCUIT[wish.state]}${expiryText(wish)}`;
  }
}

const CIRCUIT = {
  open: "eject",
  closed: "keep in",
  "half-open": "try now",
  auto: "automatic circuit",
} as const;

function expiryText({ expiresInMs }: { readonly expiresInMs?: number | undefined }): string {
  return expiresInMs === undefined ? "" : `, ends by itself after ${seconds(expiresInMs)}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

/** An IPv4 address that came over IPv6 is told as what it is. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, "");
}

function short(text: string): string {
  return text.length <= MAX_CHARS ? text : text.slice(0, MAX_CHARS).toWellFormed();
}
