import { type Command, InvalidArgumentError, Option } from "commander";
import { Namespace } from "#lib/contract/names.ts";

/** In which namespaces: `--namespace`, several times; all where it is not given. HEADGATE_NAMESPACE has no say. */
export function withNamespaces(command: Command, description: string): Command {
  const option = new Option("--namespace <name>", description);
  return command.addOption(
    option
      .default([], "all")
      .argParser((text: string, before: readonly string[]) => [...before, parseNamespace(text)]),
  );
}

function parseNamespace(text: string): string {
  if (text === "*") return text;
  const parsed = Namespace.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? "not allowed");
}

/** As the API takes it: nothing said is all. */
export function namespacesOf(given: readonly string[]): { namespaces?: string[] } {
  return given.length === 0 ? {} : { namespaces: [...given] };
}

export function namespacesText(namespaces: readonly string[]): string {
  return namespaces.includes("*") ? "all" : namespaces.join(", ");
}
