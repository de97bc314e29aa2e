import type { Endpoint } from "#lib/contract/table.ts";
import type { ServiceKey } from "#server/core/keys.ts";

const PREFIX = "__meta_headgate_";
const NOT_IN_LABELS = /[^a-zA-Z0-9_]/;
const EACH_NOT_IN_LABELS = /[^a-zA-Z0-9_]/gu;

/**
 * What Prometheus' relabelling sees of a published instance. Equal for equal endpoints, also as JSON: metadata comes in
 * the order of its names.
 */
export function labelsOf(key: ServiceKey, endpoint: Endpoint): Record<string, string> {
  const { status, weight, protocol, zone, version, metadata = {} } = endpoint;
  const labels: Record<string, string> = {
    [`${PREFIX}namespace`]: key.namespace,
    [`${PREFIX}service`]: key.service,
    [`${PREFIX}status`]: status,
    [`${PREFIX}weight`]: String(weight),
    [`${PREFIX}protocol`]: protocol,
  };
  if (zone !== undefined) labels[`${PREFIX}zone`] = zone;
  if (version !== undefined) labels[`${PREFIX}version`] = version;
  for (const [name, value] of byLabelName(metadata)) labels[`${PREFIX}metadata_${name}`] = value;
  return labels;
}

/** One entry a label: of names that become the same, the name itself, else the first in order. The others are left out. */
function byLabelName(metadata: Readonly<Record<string, string>>): Map<string, string> {
  const chosen = new Map<string, string>();
  for (const name of Object.keys(metadata).sort()) {
    const label = NOT_IN_LABELS.test(name) ? name.replace(EACH_NOT_IN_LABELS, "_") : name;
    const value = metadata[name];
    if (value !== undefined && (name === label || !chosen.has(label))) chosen.set(label, value);
  }
  return chosen;
}
