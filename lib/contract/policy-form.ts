import { z } from "zod";
import { Policy } from "./policy.ts";

/** A field of a policy as a form shows it and a person reads it. */
export interface PolicyField {
  /** `check.intervalMs`. */
  readonly path: string;
  /** `ranges`: first and last of each; `numbers`: a list of them; `pairs`: texts by name. */
  readonly kind: "number" | "flag" | "choice" | "text" | "ranges" | "numbers" | "pairs";
  readonly meaning: string;
  /** Undefined: the field may be left out, and is, unless somebody says otherwise. */
  readonly default: unknown;
  /** `ms`, `share` (of 1), `count`, `factor`, `port`; numbers only, as the next three are. */
  readonly unit: string | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly isInteger: boolean;
  /** Between which each number of a list must be. */
  readonly each: { readonly min: number; readonly max: number } | undefined;
  /** Of a choice. */
  readonly choices: readonly string[] | undefined;
}

export interface PolicySection {
  readonly name: SectionName;
  readonly title: string;
  readonly fields: readonly PolicyField[];
}

type SectionName = "general" | Exclude<keyof Policy, "v" | "admission">;

const TITLES: Record<SectionName, string> = {
  general: "New instances",
  check: "Checks",
  flap: "Instances that go down often",
  observer: "Doubting the checks themselves",
  circuit: "Circuits, from real traffic",
  slowStart: "Slow start",
  adaptive: "Weights by latency",
  weight: "Weights",
  drain: "Drains",
  guard: "What may not be taken away without force",
  panic: "Too few serve",
  preserve: "Registrations that vanish in mass",
  table: "Tables",
  client: "How clients call",
  retry: "Retries",
  localCircuit: "Clients' own circuits",
  concurrency: "Concurrency limit of clients",
  rateLimit: "Rate limit of clients",
};

/** Every field of a policy by section, in the schema's order: forms, refusals and help are made of it. */
export function policyFields(): readonly PolicySection[] {
  const { v: _, admission, ...sections } = Policy.shape;
  const general: PolicySection = {
    name: "general",
    title: TITLES.general,
    fields: [fieldOf("admission", admission)],
  };
  const named = Object.entries(sections).map(([key, section]): PolicySection => {
    const name = key as keyof typeof sections; // keys of an object literal
    const fields = Object.entries(section.unwrap().shape as Record<string, z.ZodType>); // zod's core type, of the same classes
    return {
      name,
      title: TITLES[name],
      fields: fields.map(([own, field]) => fieldOf(`${key}.${own}`, field)),
    };
  });
  return [general, ...named];
}

function fieldOf(path: string, field: z.ZodType): PolicyField {
  const hasDefault = field instanceof z.ZodDefault;
  const bare = (hasDefault || field instanceof z.ZodOptional ? field.unwrap() : field) as z.ZodType; // as above
  const meta = field.meta() ?? bare.meta();
  const numbers = bare instanceof z.ZodNumber ? bare : undefined;
  return {
    path,
    kind: kindOf(bare),
    meaning: meta?.description ?? "",
    default: hasDefault ? field.def.defaultValue : undefined,
    unit: typeof meta?.["unit"] === "string" ? meta["unit"] : undefined,
    min: numbers?.minValue ?? undefined,
    max: numbers?.maxValue ?? undefined,
    isInteger: numbers?.isInt ?? false,
    each: eachOf(bare),
    choices: bare instanceof z.ZodEnum ? bare.options.map(String) : undefined,
  };
}

function kindOf(bare: z.ZodType): PolicyField["kind"] {
  if (bare instanceof z.ZodNumber) return "number";
  if (bare instanceof z.ZodBoolean) return "flag";
  if (bare instanceof z.ZodEnum) return "choice";
  if (bare instanceof z.ZodArray) return bare.element instanceof z.ZodTuple ? "ranges" : "numbers";
  return bare instanceof z.ZodRecord ? "pairs" : "text";
}

function eachOf(bare: z.ZodType): PolicyField["each"] {
  if (!(bare instanceof z.ZodArray)) return undefined;
  const { element } = bare;
  const number = element instanceof z.ZodTuple ? element.def.items[0] : element;
  if (!(number instanceof z.ZodNumber) || number.minValue === null || number.maxValue === null)
    return undefined;
  return { min: number.minValue, max: number.maxValue };
}
