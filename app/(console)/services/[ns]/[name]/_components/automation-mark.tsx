"use client";
import { IconPlayerPauseFilled } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { servicePath } from "#lib/paths.ts";
import { policyQuery } from "#lib/query/policies.ts";
import type { ServiceAt } from "#lib/query/queries.ts";

/** Shown while this service's policy holds its table; that of all services is told on every page. */
export function AutomationMark({ at }: { at: ServiceAt }) {
  const { data } = useQuery(policyQuery(at));
  if (data?.effective.table.automation !== "paused") return null;
  return (
    <Link
      href={servicePath(at.ns, at.service, { tab: "policy", find: "table.automation" })}
      prefetch={false}
      className="hg-protection"
      title="By its policy the table is held as it is; overrides are obeyed, all else is only observed"
    >
      <IconPlayerPauseFilled size={12} aria-hidden />
      Automation paused
    </Link>
  );
}
