import { HeadgateError } from "#lib/contract/error.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";
import { type Contradiction, contradictions, madeBy } from "#lib/contract/policy-rules.ts";
import { policyOf } from "#server/core/policy.ts";
import { readPatch } from "#server/core/policy-patch.ts";
import type { PolicyOwner, PolicyRecord } from "#server/ports/policies.ts";

const MAX_TOLD = 3;

/**
 * Throws when a patch would make a policy contradict itself: `invalid_argument` where it does so by itself or with what
 * it overlays, `conflict` where a service's own patch would contradict the namespace's new default.
 */
export function refuseContradictions(
  { owner, patch: standing }: PolicyRecord,
  patch: PolicyPatch,
  others: readonly PolicyRecord[],
): void {
  refuseMisplaced(owner, patch);
  if (owner.service !== undefined) {
    const inherited = others.find(({ owner: { service } }) => service === undefined)?.patch;
    return refuse(patch, made(patch, policyOf(inherited, standing), policyOf(inherited, patch)));
  }
  refuse(patch, made(patch, policyOf(standing, undefined), policyOf(patch, undefined)));
  const hit = others.flatMap(({ owner: { service }, patch: own }) => {
    if (service === undefined) return [];
    // Only what this change makes: what the service itself set is not its business.
    const wrong = made({}, policyOf(standing, own), policyOf(patch, own));
    return wrong.length === 0 ? [] : [{ service, contradictions: wrong }];
  });
  if (hit.length === 0) return;
  const told = hit
    .slice(0, MAX_TOLD)
    .map(({ service, contradictions: wrong }) => `${service}: ${textOf(wrong)}`);
  const more = hit.length > MAX_TOLD ? `; and ${hit.length - MAX_TOLD} more` : "";
  throw new HeadgateError(
    "conflict",
    `services with settings of their own would contradict themselves under this default: ${told.join("; ")}${more}`,
    { details: { services: hit } },
  );
}

/** A version of the history as it may be written today. Throws `conflict` naming what may not. */
export function patchOfVersion(record: PolicyRecord, wanted: number): PolicyPatch {
  const found = record.versions.find(({ version }) => version === wanted);
  if (found === undefined) {
    const [first, last] = [record.versions.at(0), record.versions.at(-1)];
    const held = first === undefined ? "is empty" : `holds ${first.version} to ${last?.version}`;
    throw new HeadgateError("not_found", `no version ${wanted}: the history ${held}`);
  }
  const read = readPatch(found.patch);
  if (read.kind === "read") return read.patch;
  throw new HeadgateError("conflict", `version ${wanted} cannot be put back: it ${read.reason}`, {
    details: { version: wanted, reason: read.reason },
  });
}

/** Names who changed what the caller has seen, as far as it is known. `etag` is the one that would do. */
export function stale({ revision, versions, unreadable }: PolicyRecord, etag: string): HeadgateError {
  const newest = unreadable === undefined ? versions.at(-1) : undefined;
  const { actor = revision === 0 ? "nobody" : "store", at, reason } = newest ?? {};
  const when = at === undefined ? "" : ` at ${new Date(at).toISOString()}`;
  const why = reason === undefined ? "" : `: ${reason}`;
  const what = actor === "nobody" ? "nothing is written of it" : `${actor} changed it${when}${why}`;
  return new HeadgateError("precondition_failed", `the policy is not what If-Match names: ${what}`, {
    details: { etag, changed: { actor, at, reason } },
  });
}

function made(patch: PolicyPatch, before: ReturnType<typeof policyOf>, after: ReturnType<typeof policyOf>) {
  return madeBy(patch, contradictions(before), contradictions(after));
}

function refuse(patch: PolicyPatch, wrong: readonly Contradiction[]): void {
  if (wrong.length === 0) return;
  const issues = wrong.map(({ fields, text }) => ({
    path: `body.policy.${fields.find((field) => isSet(patch, field)) ?? fields[0]}`,
    message: text,
  }));
  throw new HeadgateError("invalid_argument", textOf(wrong), { details: { issues, contradictions: wrong } });
}

/** The observer looks at all services at once, so it has one policy: anywhere else it would be without effect. */
function refuseMisplaced({ namespace, service }: PolicyOwner, patch: PolicyPatch): void {
  if (patch.observer === undefined || (namespace === "default" && service === undefined)) return;
  const message =
    "observer counts over all services: it is read from the default policy of namespace default only";
  throw new HeadgateError("invalid_argument", `body.policy.observer: ${message}`, {
    details: { issues: [{ path: "body.policy.observer", message }] },
  });
}

function textOf(wrong: readonly Contradiction[]): string {
  return wrong.map(({ text }) => text).join("; ");
}

function isSet(patch: PolicyPatch, field: string): boolean {
  const [section = "", name = ""] = field.split(".");
  const inner = (patch as Record<string, unknown>)[section]; // a section of the schema
  return typeof inner === "object" && inner !== null && Object.hasOwn(inner, name);
}
