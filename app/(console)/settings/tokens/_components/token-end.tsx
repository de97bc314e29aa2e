"use client";
import { IconClockExclamation } from "@tabler/icons-react";
import { useNow } from "#components/ui/use-now.ts";
import { Ago } from "#components/ui/ago.tsx";
import { exact } from "#lib/time.ts";

/** So long before its end somebody should make the next one, ms. */
const SOON_MS = 14 * 86_400_000;

/** When a token lets nobody in any more; that it soon does, or did, is marked. */
export function TokenEnd({ expiresAt }: { expiresAt: number | undefined }) {
  const now = useNow();
  if (expiresAt === undefined) return <>never</>;
  if (now === 0 || expiresAt - now > SOON_MS) return <Ago at={expiresAt} as="ahead" />;
  return (
    <span className="hg-token-soon" title={exact(expiresAt)}>
      <IconClockExclamation size={15} aria-hidden />
      {expiresAt <= now ? <span>ended</span> : <Ago at={expiresAt} as="ahead" />}
    </span>
  );
}
