import { Registration } from "#lib/contract/registration.ts";
import { parseHostPort } from "#lib/contract/host-port.ts";
import type { KeySpace } from "#server/core/keys.ts";
import type { RegistryEntry, SourceResult } from "#server/core/source.ts";

/** A registration larger than this is quarantined. */
export const MAX_REGISTRATION_BYTES = 64 * 1024;

/** Headgate's own dialect: `registry/<ns>/<service>/<host:port>` with a JSON value, which may be empty. */
export function parseNative(keys: KeySpace, entry: RegistryEntry): SourceResult {
  const parsed = keys.parse(entry.key);
  if (parsed.kind !== "registry")
    return {
      ok: false,
      service: undefined,
      reason: parsed.kind === "unknown" ? parsed.reason : "not a registry key",
    };
  const { service, id } = parsed;
  const refuse = (reason: string): SourceResult => ({ ok: false, service, reason });
  if (entry.value.length > MAX_REGISTRATION_BYTES)
    return refuse(`${entry.value.length} bytes; at most ${MAX_REGISTRATION_BYTES} are read`);
  const json = parseJson(entry.value);
  if (!json.ok) return refuse(json.reason);
  const registration = Registration.safeParse(json.value);
  if (!registration.success) return refuse(explain(registration.error));
  const address = parseHostPort(id);
  if (address === undefined) return refuse("the key does not end with host:port");
  return {
    ok: true,
    service,
    registered: {
      id,
      ...address,
      registration: registration.data,
      key: entry.key,
      source: "headgate",
      createRevision: entry.createRevision,
      modRevision: entry.modRevision,
      lease: entry.lease,
    },
  };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parseJson(value: Buffer): { ok: true; value: unknown } | { ok: false; reason: string } {
  try {
    const text = utf8.decode(value);
    return { ok: true, value: text.trim() === "" ? {} : JSON.parse(text) };
  } catch (error) {
    return {
      ok: false,
      reason: error instanceof SyntaxError ? "the value is not JSON" : "the value is not UTF-8",
    };
  }
}

function explain(error: { issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  const [issue] = error.issues;
  if (issue === undefined) return "the value is not a registration";
  return issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`;
}
