import { z } from "zod";
import type { HeadgateError } from "#lib/contract/error.ts";
import { GuardVerdict } from "#lib/contract/guard.ts";
import type { NamespacePreview } from "#lib/contract/preview.ts";

/** A guard that refuses, and the service it refuses for. */
export interface Refusing {
  readonly service: string;
  readonly guard: GuardVerdict;
}

const Details = z.object({
  services: z.array(z.object({ service: z.string(), guards: z.array(GuardVerdict) })),
});

/** The guards that a refused write names; none where it was refused for something else. */
export function guardsInError(error: HeadgateError | null): readonly Refusing[] {
  const details = Details.safeParse(error?.details);
  if (error?.code !== "conflict" || !details.success) return [];
  return details.data.services.flatMap(({ service, guards }) => guards.map((guard) => ({ service, guard })));
}

export function guardsInPreview(preview: NamespacePreview | undefined): readonly Refusing[] {
  return (preview?.services ?? []).flatMap(({ service, guards }) =>
    guards.filter(({ refuses }) => refuses).map((guard) => ({ service, guard })),
  );
}
