import type { Transition } from "#lib/contract/events.ts";
import type { QuarantinedRegistration } from "#lib/contract/views.ts";

export function quarantined(record: QuarantinedRegistration, at: number): Transition {
  const { namespace, service, key, reason } = record;
  return {
    kind: "instance.quarantined",
    at,
    ...(namespace === undefined ? {} : { namespace }),
    ...(service === undefined ? {} : { service }),
    text: `${key}: ${reason}`,
  };
}
