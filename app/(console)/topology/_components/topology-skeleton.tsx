import { Skeleton } from "@mantine/core";
import { RowSkeletons } from "#components/ui/skeletons.tsx";

/** Room for the picture, and rows of the table below it. */
export function TopologySkeleton() {
  return (
    <>
      <div className="hg-topology-main">
        <div className="hg-topology-wait">
          <Skeleton height="100%" />
        </div>
        <div />
      </div>
      <RowSkeletons rows={6} />
    </>
  );
}
