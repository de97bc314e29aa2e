import { parseDurationMs } from "#lib/contract/duration.ts";
import { PolicyPatch } from "#lib/contract/policy.ts";
import { type PolicyField, policyFields } from "#lib/contract/policy-form.ts";
import { EXIT, Failure } from "./exit.ts";

/** Throws a usage failure for a field that no policy has. */
export function findField(path: string): PolicyField {
  const fields = policyFields().flatMap((section) => section.fields);
  const found = fields.find((field) => field.path === path);
  if (found !== undefined) return found;
  const [section = ""] = path.split(".");
  const near = fields.map((field) => field.path).filter((name) => name.startsWith(`${section}.`));
  const advice =
    near.length > 0
      ? `Fields of ${section}: ${near.map((name) => name.slice(section.length + 1)).join(" ")}`
      : `Sections: ${policyFields()
          .map(({ name }) => name)
          .join(" ")}`;
  throw usage(`${path}: no such field of a policy`, advice);
}

/** `check.intervalMs=2000`; a time also as `2s`, a share also as `50%`, lists and maps as JSON. */
export function readAssignment(text: string): { readonly field: PolicyField; readonly value: unknown } {
  const mark = text.indexOf("=");
  if (mark < 1) throw usage(`${text}: not an assignment`, "Write field=value, such as check.intervalMs=2000");
  const field = findField(text.slice(0, mark));
  const value = readValue(field, text.slice(mark + 1));
  const parsed = PolicyPatch.safeParse(withField({}, field.path, value));
  if (parsed.success) return { field, value };
  const [issue] = parsed.error.issues;
  throw usage(`${field.path}: ${issue?.message ?? "not allowed"}`, describe(field));
}

/** The patch with a field set, or left to what it overlays. */
export function withField(patch: PolicyPatch, path: string, value: unknown): PolicyPatch {
  const [section = "", name] = path.split(".");
  if (name === undefined) return { ...patch, [section]: value };
  const fields = (patch as Record<string, object | undefined>)[section]; // a section of the schema
  return { ...patch, [section]: { ...fields, [name]: value } };
}

/** What a field means and takes, in a line. */
export function describe({ meaning, unit, min, max, choices, default: fallback }: PolicyField): string {
  const range = min === undefined ? "" : `, ${min}–${max}${unit === undefined ? "" : ` ${unit}`}`;
  const values = choices === undefined ? "" : `, one of ${choices.join(" ")}`;
  const otherwise = fallback === undefined ? "none" : JSON.stringify(fallback);
  return `${meaning}${range}${values}; by default ${otherwise}`;
}

function readValue({ kind, unit, path }: PolicyField, text: string): unknown {
  switch (kind) {
    case "number": {
      if (unit === "ms") return /^\d+$/.test(text) ? Number(text) : (parseDurationMs(text) ?? text);
      const percent = unit === "share" ? /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1] : undefined;
      if (percent !== undefined) return Number((Number(percent) / 100).toPrecision(12));
      return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
    }
    case "flag":
      return text === "true" ? true : text === "false" ? false : text;
    case "ranges":
    case "numbers":
    case "pairs":
      try {
        return JSON.parse(text);
      } catch {
        throw usage(`${path}: not JSON`, "Write it as JSON, such as check.expectStatus='[[200,204]]'");
      }
    case "choice":
    case "text":
      return text;
  }
}

function usage(what: string, advice: string): Failure {
  return new Failure(EXIT.usage, what, advice);
}
