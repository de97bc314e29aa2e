/** The services a reader asked for: those named, or all of the namespace. */
export interface Selection {
  readonly namespace: string;
  /** Undefined = all, those of later too. */
  readonly services: ReadonlySet<string> | undefined;
  /** Equal for equal selections. */
  readonly text: string;
}

/** Order and repetition of the names do not matter. `service` is the query's parameter: none, one or several. */
export function select(namespace: string, service: string | readonly string[] | undefined): Selection {
  if (service === undefined) return { namespace, services: undefined, text: `${namespace}/` };
  const names = [...new Set(typeof service === "string" ? [service] : service)].sort();
  return { namespace, services: new Set(names), text: `${namespace}/${names.join(",")}` };
}
