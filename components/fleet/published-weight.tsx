import type { InstanceView } from "#lib/contract/views.ts";
import { weight as weightText } from "#lib/format.ts";
import { Apart } from "./published-marks.tsx";
import { weightGoneBy } from "./weight-gone-by.ts";

/** Base → effective where they differ; while the store is away and clients go by another, that and what is observed. */
export function PublishedWeight({ instance }: { instance: InstanceView }) {
  const { baseWeight, weight, published } = instance;
  if (published !== undefined && weightGoneBy(instance) !== weight)
    return (
      <Apart
        published={published === null ? "not in the table" : <b>{weightText(published.weight)}</b>}
        observed={weightText(weight)}
      />
    );
  return (
    <span className="hg-weights">
      {baseWeight === weight ? null : <span className="hg-quiet">{weightText(baseWeight)} → </span>}
      <b>{weightText(weight)}</b>
    </span>
  );
}
