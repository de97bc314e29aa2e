"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { ClusterView } from "#lib/contract/cluster.ts";
import { clusterQuery } from "#lib/query/queries.ts";
import { FailedAnswer } from "./failed-answer.tsx";

/** What is told of Headgate itself, once it has come; else that it has not. */
export function OfCluster({
  rows,
  children,
}: {
  rows: number;
  children: (cluster: ClusterView) => ReactNode;
}) {
  const { data, error, refetch } = useQuery(clusterQuery());
  if (data !== undefined) return children(data);
  if (error === null) return <RowSkeletons rows={rows} />;
  return <FailedAnswer what="Headgate itself" error={error} onRetry={() => void refetch()} />;
}
