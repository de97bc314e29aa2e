import { Ago } from "#components/ui/ago.tsx";
import type { MaintenanceIntent } from "#lib/contract/intent.ts";

/** What stands already: who wished it, why, and until when. */
export function StandingWish({ what, wish }: { what: string; wish: MaintenanceIntent }) {
  const { actor, owner, reason, createdAt, expiresAt, forced } = wish;
  return (
    <div className="hg-effect" data-tone="planned">
      <p>
        <strong>{what}</strong> by {actor}
        {owner === actor ? "" : ` for ${owner}`}, <Ago at={createdAt} />: {reason}
      </p>
      <p>
        {expiresAt === undefined ? (
          "It stands until it is undone."
        ) : (
          <>
            It ends by itself <Ago at={expiresAt} as="ahead" />.
          </>
        )}
        {forced === undefined || forced.length === 0 ? "" : ` Forced past ${forced.join(" and ")}.`}
      </p>
    </div>
  );
}
