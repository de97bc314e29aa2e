import { InstanceId, Namespace, ServiceName } from "#lib/contract/names.ts";
import { portProblem } from "#lib/contract/host-port.ts";

/** A service's identity across namespaces. */
export interface ServiceKey {
  readonly namespace: string;
  readonly service: string;
}

/** `<namespace>/<service>`: names hold no slash, so this is unique. */
export function serviceKeyText({ namespace, service }: ServiceKey): string {
  return `${namespace}/${service}`;
}

export type ParsedKey =
  | { readonly kind: "registry"; readonly service: ServiceKey; readonly id: string }
  | {
      readonly kind: "policy";
      readonly namespace: string;
      readonly service: string | undefined;
      /** The policy itself, or its former versions: both are followed by one reader, in order. */
      readonly part: "patch" | "history";
    }
  | { readonly kind: "intents"; readonly service: ServiceKey }
  | { readonly kind: "deregistered"; readonly service: ServiceKey }
  | { readonly kind: "table"; readonly service: ServiceKey; readonly chunk: number }
  | { readonly kind: "epoch" }
  | { readonly kind: "automation" }
  | { readonly kind: "leader" }
  | { readonly kind: "member"; readonly id: string }
  | { readonly kind: "auth"; readonly path: string }
  | { readonly kind: "events"; readonly firstId: string }
  /** `seq` undefined: not one of ours. */
  | { readonly kind: "audit"; readonly seq: number | undefined }
  | { readonly kind: "unknown"; readonly reason: string };

/** Names of the store's keys (contract.md). `prefix` has no trailing slash. */
export class KeySpace {
  readonly root: string;

  constructor(prefix: string) {
    this.root = `${prefix}/v1/`;
  }

  registry(key: ServiceKey, id: string): string {
    return `${this.root}registry/${serviceKeyText(key)}/${id}`;
  }
  policy(namespace: string, service?: string): string {
    return `${this.root}policies/${namespace}${service === undefined ? "" : `/${service}`}`;
  }
  policyHistory(namespace: string, service?: string): string {
    return `${this.root}policyhistory/${namespace}${service === undefined ? "" : `/${service}`}`;
  }
  intents(key: ServiceKey): string {
    return `${this.root}intents/${serviceKeyText(key)}`;
  }
  /** What the intents of a namespace's services start with. */
  intentsOf(namespace: string): string {
    return `${this.root}intents/${namespace}/`;
  }
  /** Who was deregistered of late, so that it is not taken for a loss. */
  deregistered(key: ServiceKey): string {
    return `${this.root}deregistered/${serviceKeyText(key)}`;
  }
  table(key: ServiceKey, chunk: number): string {
    return `${this.root}tables/${serviceKeyText(key)}/${chunk}`;
  }
  /** What the tables of a namespace's services start with. */
  tablesOf(namespace: string): string {
    return `${this.root}tables/${namespace}/`;
  }
  get epoch(): string {
    return `${this.root}epoch`;
  }
  get automation(): string {
    return `${this.root}automation`;
  }
  get leader(): string {
    return `${this.root}leader`;
  }
  member(id: string): string {
    return `${this.root}members/${id}`;
  }
  auth(path: string): string {
    return `${this.root}auth/${path}`;
  }

  /** Where all events are. */
  get allEvents(): string {
    return `${this.root}events/`;
  }
  /**
   * The events from `firstId` on that were written together. The id's digits are turned round (base 36), so that the
   * newest come first: neither store lists a part of its keys backwards without reading all of them.
   */
  events(firstId: string): string {
    return `${this.allEvents}${turned(firstId)}`;
  }

  /** Where all audit records are. */
  get allAudit(): string {
    return `${this.root}audit/`;
  }
  /** One record, from 1. Its digits are turned round as those of events are. */
  audit(seq: number): string {
    return `${this.allAudit}${turned(seq.toString(36).padStart(SEQ_DIGITS, "0"))}`;
  }

  /** Reads a key under the root. Name parts may be percent-encoded by whoever wrote them. */
  parse(key: string): ParsedKey {
    const parts = key.slice(this.root.length).split("/");
    switch (parts[0]) {
      case "registry":
        return parseRegistry(parts);
      case "policies":
        return parsePolicy(parts, "patch");
      case "policyhistory":
        return parsePolicy(parts, "history");
      case "deregistered":
        return withService(parts, 3, (service) => ({ kind: "deregistered", service }));
      case "intents":
        return withService(parts, 3, (service) => ({ kind: "intents", service }));
      case "tables":
        return withService(parts, 4, (service) => {
          const chunk = Number(parts[3]);
          return Number.isInteger(chunk) && chunk >= 0
            ? { kind: "table", service, chunk }
            : unknown("a table key ends with its chunk number");
        });
      case "epoch":
        return { kind: "epoch" };
      case "automation":
        return { kind: "automation" };
      case "leader":
        return { kind: "leader" };
      case "members":
        return { kind: "member", id: parts.slice(1).join("/") };
      case "auth":
        return { kind: "auth", path: parts.slice(1).join("/") };
      case "events":
        return { kind: "events", firstId: turned(parts[1] ?? "") };
      case "audit":
        return { kind: "audit", seq: seqOf(parts.slice(1).join("/")) };
      default:
        return unknown(`not a key of Headgate: ${parts[0] ?? ""}`);
    }
  }
}

/** Wide enough for every safe integer. */
const SEQ_DIGITS = 11;

function seqOf(digits: string): number | undefined {
  return /^[0-9a-z]{11}$/.test(digits) ? Number.parseInt(turned(digits), 36) : undefined;
}

function turned(id: string): string {
  return id.replaceAll(/[0-9a-z]/g, (digit) => (35 - Number.parseInt(digit, 36)).toString(36));
}

function unknown(reason: string): ParsedKey {
  return { kind: "unknown", reason };
}

function decode(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function withService(
  parts: readonly string[],
  length: number,
  make: (service: ServiceKey) => ParsedKey,
): ParsedKey {
  const namespace = Namespace.safeParse(decode(parts[1]));
  if (!namespace.success) return unknown("the namespace is not 1–63 of a-z 0-9 -");
  const service = ServiceName.safeParse(decode(parts[2]));
  if (!service.success) return unknown("the service name is not 1–200 of A-Z a-z 0-9 . _ : -");
  if (parts.length !== length)
    return unknown(`${length} parts expected after the version, found ${parts.length}`);
  return make({ namespace: namespace.data, service: service.data });
}

function parseRegistry(parts: readonly string[]): ParsedKey {
  return withService(parts, 4, (service) => {
    const address = decode(parts[3]);
    const id = InstanceId.safeParse(address);
    return id.success
      ? { kind: "registry", service, id: id.data }
      : unknown(portProblem(address ?? "") ?? "a registry key ends with host:port, or [ipv6]:port");
  });
}

function parsePolicy(parts: readonly string[], part: "patch" | "history"): ParsedKey {
  const namespace = Namespace.safeParse(decode(parts[1]));
  if (!namespace.success) return unknown("the namespace is not 1–63 of a-z 0-9 -");
  if (parts.length === 2) return { kind: "policy", namespace: namespace.data, service: undefined, part };
  return withService(parts, 3, (key) => ({ kind: "policy", ...key, part }));
}
