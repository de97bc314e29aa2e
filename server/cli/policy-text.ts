import { changesText, policyChanges } from "#lib/contract/policy-changes.ts";
import { versionChanges } from "#lib/contract/policy-version-changes.ts";
import type { PolicyVersionView, PolicyView } from "#lib/contract/policy-api.ts";
import { policyFields } from "#lib/contract/policy-form.ts";
import { exact } from "#lib/time.ts";
import type { Io } from "./io.ts";

export type Origin = "service" | "namespace" | "default";

/** A field's value as it is obeyed, and who says so; a path that is none has none. */
export function valueAt(view: PolicyView, path: string): { readonly value: unknown; readonly from: Origin } {
  const own = view.service === undefined ? "namespace" : "service";
  const from = isSet(view.patch, path) ? own : isSet(view.inherited, path) ? "namespace" : "default";
  return { value: at(view.effective, path), from };
}

/** `prefix`: a section, or all of it. */
export function showPolicy(io: Io, view: PolicyView, prefix: string | undefined): void {
  const chosen = policyFields()
    .filter(({ name }) => prefix === undefined || name === prefix)
    .flatMap(({ fields }) => fields);
  io.line(`${nameOf(view)}: ${authorText(view)}`, "bold");
  const rows = chosen.map(({ path }) => {
    const { value, from } = valueAt(view, path);
    return [
      path,
      valueText(value),
      { text: from, style: from === "default" ? ("dim" as const) : ("plain" as const) },
    ];
  });
  io.table(["FIELD", "VALUE", "FROM"], rows);
  warn(io, view);
}

/** What a write came to. */
export function showWritten(io: Io, before: PolicyView, now: PolicyView): void {
  const changes = policyChanges(before, now);
  if (changes.length === 0) io.line(`Nothing to change: ${nameOf(now)} says so already`);
  for (const { text } of changes) io.line(text);
  if (changes.length > 0 && now.changed !== undefined)
    io.note(`${nameOf(now)} is at version ${now.changed.version}`, "dim");
  warn(io, now);
}

export function showHistory(io: Io, versions: readonly PolicyVersionView[]): void {
  const rows = versions.map((version, index) => {
    const { at: when, actor, reason = "-", rollbackTo } = version;
    const before = versions[index + 1]?.patch ?? {};
    const back = rollbackTo === undefined ? "" : `back to ${rollbackTo}: `;
    return [
      String(version.version),
      when === undefined ? "-" : exact(when),
      actor,
      back + (changesText(versionChanges(before, version)) || "nothing"),
      reason,
    ];
  });
  io.table(["VERSION", "WHEN", "BY", "CHANGE", "REASON"], rows);
}

export function nameOf({ namespace, service }: Pick<PolicyView, "namespace" | "service">): string {
  return service === undefined
    ? `the default policy of ${namespace}`
    : `the policy of ${service} in ${namespace}`;
}

export function valueText(value: unknown): string {
  if (value === undefined) return "-";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function authorText({ changed, unreadable }: PolicyView): string {
  if (unreadable !== undefined) return "cannot be read";
  if (changed === undefined) return "nothing is written of it";
  const when = changed.at === undefined ? "" : `, ${exact(changed.at)}`;
  return `version ${changed.version}, by ${changed.actor}${when}`;
}

function warn(io: Io, view: PolicyView): void {
  if (view.unreadable !== undefined)
    io.note(
      `What is written ${view.unreadable.reason}. Obeyed instead: ${OBEYED[view.unreadable.obeyed]}`,
      "warn",
    );
  if (view.inheritedUnreadable !== undefined)
    io.note(`The default of ${view.namespace} cannot be read: it ${view.inheritedUnreadable.reason}`, "warn");
  for (const { text } of view.contradictions) io.note(text, "warn");
}

const OBEYED = {
  last_good: "what it said before",
  history: "the newest version of its history",
  defaults: "the defaults",
};

function isSet(patch: object | undefined, path: string): boolean {
  return patch !== undefined && at(patch, path) !== undefined;
}

function at(holder: object, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], holder); // a path of the schema
}
