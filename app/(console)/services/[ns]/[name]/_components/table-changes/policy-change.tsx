import type { ClientPolicy } from "#lib/contract/client-policy.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { ChangeCause } from "./change-cause.tsx";

interface PolicyChangeProps {
  before: ClientPolicy;
  after: ClientPolicy;
  events: readonly LoggedEvent[];
  ns: string;
}

/** What clients are told to do otherwise, field by field. */
export function PolicyChange({ before, after, events, ns }: PolicyChangeProps) {
  const [was, is] = [flat(before), flat(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name));
  const cause = events.find(({ kind }) => kind === "policy.changed");
  return (
    <section aria-label="Policy of clients">
      <p>Clients follow another policy:</p>
      {names.map((name) => (
        <p key={name} className="hg-change-field">
          <span className="hg-mono hg-quiet">{name}</span> {was.get(name) ?? "none"} →{" "}
          <b>{is.get(name) ?? "none"}</b>
        </p>
      ))}
      {cause === undefined ? null : <ChangeCause event={cause} ns={ns} />}
    </section>
  );
}

/** `retries.attempts` and its value as JSON. */
function flat(value: object, under = ""): Map<string, string> {
  return new Map(
    Object.entries(value).flatMap(([name, each]: [string, unknown]) =>
      typeof each === "object" && each !== null && !Array.isArray(each)
        ? [...flat(each, `${under}${name}.`)]
        : [[`${under}${name}`, JSON.stringify(each)] as [string, string]],
    ),
  );
}
