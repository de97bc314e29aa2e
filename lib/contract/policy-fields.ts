import { z } from "zod";

/**
 * A field of a policy. Default, range, unit and meaning stand in the schema, from where the console's form, the
 * OpenAPI and the refusals take them.
 */
export function milliseconds(min: number, max: number, fallback: number, meaning: string) {
  return z.number().int().min(min).max(max).default(fallback).meta({ description: meaning, unit: "ms" });
}

export function share(min: number, max: number, fallback: number, meaning: string) {
  return z.number().min(min).max(max).default(fallback).meta({ description: meaning, unit: "share" });
}

export function count(min: number, max: number, fallback: number, meaning: string) {
  return z.number().int().min(min).max(max).default(fallback).meta({ description: meaning, unit: "count" });
}

export function factor(min: number, max: number, fallback: number, meaning: string) {
  return z.number().min(min).max(max).default(fallback).meta({ description: meaning, unit: "factor" });
}

export function flag(fallback: boolean, meaning: string) {
  return z.boolean().default(fallback).meta({ description: meaning });
}

export function choice<const T extends readonly [string, ...string[]]>(
  values: T,
  fallback: T[number],
  meaning: string,
) {
  // The schema's own output type is the union of `values`, which a generic index does not show.
  return z
    .enum(values)
    .default(fallback as never)
    .meta({ description: meaning });
}

type Shape = Readonly<Record<string, z.ZodType>>;
type WithoutDefault<S> = S extends z.ZodDefault<infer I> ? I : S extends z.ZodOptional<infer I> ? I : S;
type PatchShape<T extends Shape> = { [K in keyof T]: z.ZodOptional<WithoutDefault<T[K]>> };

/** A section as it is written: any of its fields, and no default in place of an absent one. */
export function patchOf<T extends Shape>(
  section: z.ZodObject<T>,
): z.ZodObject<PatchShape<T>, z.core.$strict> {
  const shape = Object.fromEntries(
    Object.entries(section.shape).map(([name, field]) => [name, optional(field)]),
  );
  return z.strictObject(shape) as never; // the loop above is PatchShape, which Object.entries cannot say
}

function optional(field: z.ZodType): z.ZodType {
  if (field instanceof z.ZodDefault) {
    const bare = field.unwrap() as z.ZodType; // zod's core type, of the same classes
    const meta = field.meta();
    return (meta === undefined ? bare : bare.meta(meta)).optional();
  }
  return field instanceof z.ZodOptional ? field : field.optional();
}
