import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { leadWhereAnswered } from "#lib/query/leading.ts";

/** Leads to another page of the console, where that would come. */
export function useLead(): (path: string) => void {
  const router = useRouter();
  return useCallback((path) => void leadWhereAnswered(() => router.push(path)), [router]);
}
