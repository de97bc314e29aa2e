"use client";
import { LoadedPanel } from "#components/ui/loaded-panel.tsx";
import type { HeadgateError } from "#lib/contract/error.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { FailedAnswer } from "./failed-answer.tsx";
import type { Asked } from "./use-override-panel.ts";

const loadLife = () => import("./override-life.tsx");

interface OverridePanelProps {
  at: ServiceAt;
  asked: Asked | undefined;
  /** Undefined where the API knows nothing of it. */
  instance: InstanceView | undefined;
  /** It could not be asked for, so that nothing is known of it either way. */
  failure?: { readonly error: HeadgateError; readonly onRetry: () => void } | undefined;
  onClose: () => void;
}

/** One panel for an override's whole life, wherever it is asked for. */
export function OverridePanel({ at, asked, instance, failure, onClose }: OverridePanelProps) {
  return (
    <LoadedPanel
      load={loadLife}
      isOpen={asked !== undefined}
      title={asked === undefined ? "" : titleOf(asked, instance)}
      subject={asked === undefined ? "" : `${at.service} / ${asked.id}`}
      onClose={onClose}
    >
      {({ OverrideLife }) =>
        asked === undefined ? null : failure !== undefined ? (
          <FailedAnswer what={asked.id} {...failure} />
        ) : (
          <OverrideLife
            key={`${asked.kind} ${asked.id}`}
            at={at}
            asked={asked}
            instance={instance}
            onClose={onClose}
          />
        )
      }
    </LoadedPanel>
  );
}

/** Of one instance: never the service's name alone, which would read as all of it. */
function titleOf(asked: Asked, instance: InstanceView | undefined): string {
  switch (asked.kind) {
    case "drain":
      return instance?.drainStage === undefined ? "Drain an instance" : "Drain of an instance";
    case "weight":
      return "Weight of an instance";
    case "maintenance":
      return "Maintenance of an instance";
    case "circuit":
      return "Circuit of an instance";
  }
}
