import type { InstanceView } from "#lib/contract/views.ts";
import { weight as weightText } from "#lib/format.ts";

/** Base → effective where they differ; an override is marked with a word. */
export function WeightCell({ instance: { baseWeight, weight, intents } }: { instance: InstanceView }) {
  return (
    <>
      <span className="hg-weights">
        {baseWeight === weight ? null : <span className="hg-quiet">{weightText(baseWeight)} → </span>}
        <b>{weightText(weight)}</b>
      </span>
      {intents.weight === undefined ? null : (
        <div className="hg-override" title={`${intents.weight.reason}, by ${intents.weight.actor}`}>
          override
        </div>
      )}
    </>
  );
}
