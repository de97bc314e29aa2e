"use client";
import { Tooltip } from "@mantine/core";
import type { ReactElement } from "react";
import type { Scope } from "#lib/contract/access.ts";
import { useLack } from "#lib/query/use-lack.ts";

/** Around what whoever is signed in may not press: why. */
export function LackTooltip({ scope, children }: { scope: Scope; children: ReactElement }) {
  return <Tooltip label={useLack(scope)}>{children}</Tooltip>;
}
