"use client";
import { Button } from "@mantine/core";
import { StatusMark } from "./status-mark.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { weight } from "#lib/format.ts";

/** Nothing of what held it out is left. The instance is back once a probe begun after this passes: shown live. */
export function Undone({
  what,
  instance,
  onClose,
}: {
  /** What has just been ended, as a sentence. */
  what: string;
  instance: InstanceView | undefined;
  onClose: () => void;
}) {
  const isBack = instance !== undefined && instance.weight > 0;
  return (
    <div className="hg-stack">
      <p role="status">
        <strong>{what}</strong>{" "}
        {instance?.registered !== true
          ? "Nothing is registered at this address; whatever registers there is not held out any more."
          : isBack
            ? "It is back in the table with traffic."
            : "It is being probed now, and returns with the first pass."}
      </p>
      {instance?.registered !== true ? null : (
        <div className="hg-status-line">
          <StatusMark status={instance.status} />
          <span>
            <span className="hg-quiet">weight</span> <b>{weight(instance.weight)}</b>
          </span>
          {isBack ? null : <span className="hg-quiet">{instance.causes[0]?.text}</span>}
        </div>
      )}
      <div>
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}
