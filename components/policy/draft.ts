import type { z } from "zod";
import type { PolicyView } from "#lib/contract/policy-api.ts";
import { type PolicyChange, policyChanges } from "#lib/contract/policy-changes.ts";
import { type PolicyField, policyFields } from "#lib/contract/policy-form.ts";
import { type Contradiction, contradictions, madeBy } from "#lib/contract/policy-rules.ts";
import { Policy, PolicyPatch } from "#lib/contract/policy.ts";
import { fieldText, rangeText, readField } from "./field-text.ts";

export const sections = policyFields();
const fields: ReadonlyMap<string, PolicyField> = new Map(
  sections.flatMap((section) => section.fields.map((field) => [field.path, field] as const)),
);

export const fieldAt = (path: string): PolicyField | undefined => fields.get(path);

/** What a person did to fields, by path: the text typed, or null for "back to what it inherits". */
export type Edits = Readonly<Record<string, string | null>>;

/** A policy as it would be written, judged by the schema and the rules that the API judges by. */
export interface Draft {
  readonly patch: PolicyPatch;
  /** What would be obeyed; what stands, while the schema refuses the draft. */
  readonly effective: Policy;
  readonly changes: readonly PolicyChange[];
  /** By path: what is wrong with the field. */
  readonly problems: ReadonlyMap<string, string>;
}

type Tree = Record<string, unknown>;

export function valueAt(policy: object | undefined, path: string): unknown {
  return path.split(".").reduce<unknown>((at, name) => (at as Tree | undefined)?.[name], policy); // paths of the schema
}

/** `edits` laid over what is written; applies to whatever stands now, so that it can be redone on another's change. */
export function draftOf(view: PolicyView, edits: Edits): Draft {
  const tree = structuredClone(view.patch) as Tree;
  const problems = new Map<string, string>();
  for (const [path, text] of Object.entries(edits)) {
    const field = fields.get(path);
    if (field === undefined) continue;
    if (text === null || (text === "" && field.default === undefined)) unset(tree, path);
    else {
      const reading = readField(field, text);
      if (reading.kind === "value") set(tree, path, reading.value);
      else problems.set(path, reading.message);
    }
  }
  const read = PolicyPatch.safeParse(tree);
  for (const issue of read.error?.issues ?? []) {
    const path = issue.path.slice(0, issue.path[0] === "admission" ? 1 : 2).join(".");
    if (!problems.has(path)) problems.set(path, wordsOf(issue, fields.get(path)));
  }
  if (!read.success) return { patch: view.patch, effective: view.effective, changes: [], problems };
  const effective = effectiveOf(view.inherited, read.data);
  const wrong = madeBy(read.data, contradictions(view.effective), contradictions(effective));
  for (const contradiction of wrong) {
    const text = inUnits(contradiction);
    for (const path of contradiction.fields) if (!problems.has(path)) problems.set(path, text);
  }
  const changes = policyChanges(view, { patch: read.data, effective });
  return { patch: read.data, effective, changes, problems };
}

/** A contradiction with its values as the fields beside it show them: `check.timeoutMs 4 s`, not 4000. */
function inUnits({ fields: involved, values, text }: Contradiction): string {
  return involved.reduce((told, path, nth) => {
    const field = fields.get(path);
    return field === undefined
      ? told
      : told.replace(`${path} ${String(values[nth])}`, `${path} ${fieldText(field, values[nth])}`);
  }, text);
}

/** Everything filled in: the defaults, overlaid by the namespace's patch, overlaid by the service's. */
export function effectiveOf(inherited: PolicyPatch | undefined, patch: PolicyPatch): Policy {
  const merged: Tree = { ...inherited, ...patch };
  for (const [name, own] of Object.entries(patch)) {
    const base = (inherited as Tree | undefined)?.[name];
    if (typeof own === "object" && typeof base === "object") merged[name] = { ...base, ...own };
  }
  return Policy.parse(merged);
}

function set(tree: Tree, path: string, value: unknown): void {
  const [section = "", name] = path.split(".");
  if (name === undefined) tree[section] = value;
  else tree[section] = { ...(tree[section] as Tree | undefined), [name]: value }; // sections are objects
}

function unset(tree: Tree, path: string): void {
  const [section = "", name] = path.split(".");
  if (name === undefined) delete tree[section];
  else {
    const { [name]: _, ...rest } = (tree[section] ?? {}) as Tree; // as above
    if (Object.keys(rest).length === 0) delete tree[section];
    else tree[section] = rest;
  }
}

/** The schema's refusal, with the range in the field's own unit. */
function wordsOf(issue: z.core.$ZodIssue, field: PolicyField | undefined): string {
  if (issue.code === "too_small" && issue.origin === "array") return `At least ${issue.minimum}`;
  if (issue.code === "too_big" && issue.origin === "array") return `At most ${issue.maximum}`;
  const range = field === undefined ? undefined : rangeText(field);
  if (range !== undefined && (issue.code === "too_small" || issue.code === "too_big"))
    return range.startsWith("each") ? `${range.charAt(0).toUpperCase()}${range.slice(1)}` : `From ${range}`;
  if (field?.isInteger === true && issue.code === "invalid_type") return "A whole number";
  return issue.message;
}
