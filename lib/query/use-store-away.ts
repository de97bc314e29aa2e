import { useQuery } from "@tanstack/react-query";
import { clusterQuery } from "./queries.ts";

export function useStoreAway(): boolean {
  const { data: isUp = true } = useQuery({ ...clusterQuery(), select: ({ store }) => store.up });
  return !isUp;
}
