"use client";
import { IconClockExclamation } from "@tabler/icons-react";
import { useNow } from "#components/ui/use-now.ts";
import { Ago } from "#components/ui/ago.tsx";
import type { TokenView } from "#lib/contract/tokens.ts";
import { exact } from "#lib/time.ts";

/** So long before its end somebody should make the next one, ms. */
const SOON_MS = 14 * 86_400_000;

/** When a token lets nobody in any more; that it soon does, or did, is marked. */
export function TokenEnd({ token: { expiresAt, createdBy } }: { token: TokenView }) {
  const now = useNow();
  if (expiresAt === undefined) return <>never</>;
  // Headgate makes its own anew by itself.
  const isSoon = expiresAt - now <= (createdBy === undefined ? 0 : SOON_MS);
  if (now === 0 || !isSoon) return <Ago at={expiresAt} as="ahead" />;
  return (
    <span className="hg-token-soon" title={exact(expiresAt)}>
      <IconClockExclamation size={15} aria-hidden />
      {expiresAt <= now ? <span>ended</span> : <Ago at={expiresAt} as="ahead" />}
    </span>
  );
}
