import { Namespace } from "#lib/contract/names.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";

/** As the API takes them: `["*"]`, or names; none while they are still to be said. */
export type Namespaces = readonly string[];

export const isOfAll = (namespaces: Namespaces): boolean => namespaces.includes(ALL_NAMESPACES);

/** As they are told to a person. */
export const namespaceWords = (namespaces: Namespaces): readonly string[] =>
  isOfAll(namespaces) ? ["all namespaces"] : namespaces;

/** What is wrong with them; undefined: nothing. */
export function namespacesProblem(namespaces: Namespaces): string | undefined {
  if (namespaces.length === 0) return "Name at least one";
  const wrong = namespaces.find((name) => name !== ALL_NAMESPACES && !Namespace.safeParse(name).success);
  return wrong === undefined ? undefined : `“${wrong}” cannot be one: 1–63 of a-z 0-9 -`;
}
