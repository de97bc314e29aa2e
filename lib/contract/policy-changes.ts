import type { Policy, PolicyPatch } from "./policy.ts";

/** A field that one version of a policy says and another does not, or says otherwise. */
export interface PolicyChange {
  readonly field: string;
  /** What it was before and is now; undefined where a patch left it to what it overlays. */
  readonly from: unknown;
  readonly to: unknown;
  /** For a person: `check.intervalMs 5000 → 2000`. */
  readonly text: string;
  /** Where the same is obeyed before and after: `now set here`. */
  readonly note?: string;
}

/** A patch in whatever version of the schema it was written. */
export type AnyPatch = Readonly<Record<string, unknown>>;

const MAX_VALUE_CHARS = 80;
const MAX_TOLD = 12;

/** What differs between two patches, as they were written. */
export function patchChanges(before: AnyPatch, after: AnyPatch): readonly PolicyChange[] {
  return changesBetween(before, after, (field, from, to) => {
    if (from === undefined) return { text: `${field} set to ${valueText(field, to)}` };
    return { text: to === undefined ? `${field} unset` : arrow(field, from, to) };
  });
}

/** What differs between two patches, by what is obeyed: an unset field goes back to what the patch overlays. */
export function policyChanges(
  before: { readonly patch: PolicyPatch; readonly effective: Policy },
  after: { readonly patch: PolicyPatch; readonly effective: Policy },
): readonly PolicyChange[] {
  return obeyedChanges(
    { patch: before.patch, obeyed: leaves(before.effective) },
    { patch: after.patch, obeyed: leaves(after.effective) },
  );
}

export interface Standing {
  readonly patch: AnyPatch;
  /** What is obeyed, by field. */
  readonly obeyed: ReadonlyMap<string, unknown>;
}

export function obeyedChanges(before: Standing, after: Standing): readonly PolicyChange[] {
  const [was, is] = [before.obeyed, after.obeyed];
  return changesBetween(before.patch, after.patch, (field, from, to) => {
    if (!isSame(was.get(field), is.get(field))) return { text: arrow(field, was.get(field), is.get(field)) };
    const note = to === undefined ? "no longer set here" : from === undefined ? "now set here" : "set here";
    return { text: `${field} ${valueText(field, is.get(field))}, ${note}`, note };
  }).map((change) => ({ ...change, from: was.get(change.field), to: is.get(change.field) }));
}

/** All changes in one line; of many the first. */
export function changesText(changes: readonly PolicyChange[]): string {
  const told = changes.slice(0, MAX_TOLD).map(({ text }) => text);
  const more = changes.length - told.length;
  return [...told, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

function changesBetween(
  before: AnyPatch,
  after: AnyPatch,
  wordsOf: (field: string, from: unknown, to: unknown) => Pick<PolicyChange, "text" | "note">,
): readonly PolicyChange[] {
  const [was, is] = [leaves(before), leaves(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((field) => {
    const [from, to] = [was.get(field), is.get(field)];
    return isSame(from, to) ? [] : [{ field, from, to, ...wordsOf(field, from, to) }];
  });
}

/** Sections are one deep: what is further in is the value of a field. */
export function leaves(patch: AnyPatch): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, value] of Object.entries(patch)) {
    if (name === "v") continue;
    if (typeof value !== "object" || value === null) found.set(name, value);
    else for (const [own, inner] of Object.entries(value)) found.set(`${name}.${own}`, inner);
  }
  return found;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function arrow(field: string, from: unknown, to: unknown): string {
  const [was, is] = [valueText(field, from), valueText(field, to)];
  return was === is ? `${field} changed` : `${field} ${was} → ${is}`;
}

/** Headers by name only: a value may be a credential, and events are read by more people than write policies. */
function valueText(field: string, value: unknown): string {
  if (value === undefined) return "none";
  const shown = field === "check.headers" && typeof value === "object" ? Object.keys(value ?? {}) : value;
  const text = typeof shown === "string" ? shown : JSON.stringify(shown);
  return text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS)}…` : text;
}
