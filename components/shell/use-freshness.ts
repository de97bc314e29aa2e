"use client";
import { useQuery } from "@tanstack/react-query";
import { useNow } from "#components/ui/use-now.ts";
import { lastAnswerAt } from "#lib/query/connection.ts";
import { clusterQuery } from "#lib/query/queries.ts";
import { useConnection } from "#lib/query/use-connection.ts";
import { type Freshness, freshnessOf } from "./freshness.ts";

/** What may be believed of the data on screen. */
export function useFreshness(): Freshness {
  const connection = useConnection();
  const now = useNow();
  const { data: cluster } = useQuery(clusterQuery());
  return freshnessOf({ connection, cluster, answeredAt: lastAnswerAt(), now });
}
