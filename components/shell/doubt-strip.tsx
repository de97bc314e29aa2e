import { IconEyeQuestion } from "@tabler/icons-react";
import { Ago } from "#components/ui/ago.tsx";
import type { ClusterView } from "#lib/contract/cluster.ts";
import { count } from "#lib/format.ts";
import { Strip } from "./strip.tsx";

/** So many fail at once that the fault may lie with who looks. */
export function DoubtStrip({
  doubt: { since, failing, healthy },
}: {
  doubt: NonNullable<ClusterView["doubt"]>;
}) {
  return (
    <Strip tone="caution" icon={<IconEyeQuestion size={16} aria-hidden />}>
      <strong>
        Headgate doubts its own checks since <Ago at={since} as="since" />: {count(failing)} of{" "}
        {count(healthy)} healthy instances fail them at once.
      </strong>{" "}
      For now no instance is taken out by checks alone; what callers report still counts.
    </Strip>
  );
}
