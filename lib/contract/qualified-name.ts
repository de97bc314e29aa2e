/** In the place of a namespace: all that one may see. No namespace has this name. */
export const ALL_NAMESPACES = "*";

/** `<namespace>/<service>`. */
export function qualifiedName(namespace: string, service: string): string {
  return `${namespace}/${service}`;
}

/** What a service is called where its namespace is said already. */
export function nameWithin(namespace: string, name: string): string {
  return name.startsWith(`${namespace}/`) ? name.slice(namespace.length + 1) : name;
}
