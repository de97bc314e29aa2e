import { IconCheck, IconX } from "@tabler/icons-react";
import { Ago } from "#components/ui/ago.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { latency } from "#lib/format.ts";

/** The last probe: whether it passed, how long it took, what was answered. */
export function ProbeResult({ instance: { lastProbe, check } }: { instance: InstanceView }) {
  if (lastProbe === undefined) {
    return (
      <span className="hg-quiet">
        {check.kind === "none" ? "not probed" : check.kind === "ttl" ? "by heartbeat" : "not yet"}
      </span>
    );
  }
  const { ok, latencyMs, detail, at } = lastProbe;
  return (
    <>
      <span className="hg-probe" data-ok={ok}>
        {ok ? <IconCheck size={14} aria-label="passed" /> : <IconX size={14} aria-label="failed" />}
        {ok ? latency(latencyMs) : detail}
      </span>
      <div className="hg-quiet hg-probe-when">
        {ok ? `${detail}, ` : ""}
        <Ago at={at} />
      </div>
    </>
  );
}
