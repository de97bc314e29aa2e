import { PublishedWeight } from "#components/fleet/published-weight.tsx";
import type { InstanceView } from "#lib/contract/views.ts";

/** An override is marked with a word. */
export function WeightCell({ instance }: { instance: InstanceView }) {
  const { intents } = instance;
  return (
    <>
      <PublishedWeight instance={instance} />
      {intents.weight === undefined ? null : (
        <div className="hg-override" title={`${intents.weight.reason}, by ${intents.weight.actor}`}>
          override
        </div>
      )}
    </>
  );
}
