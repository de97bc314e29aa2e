import { NameList } from "#components/ui/name-list.tsx";
import type { EpochPreview } from "#lib/contract/cluster.ts";
import { plural } from "#lib/format.ts";

const MOST_GONE = 6;

/** Each service's endpoints before and after, those that lose most first. */
export function EpochServices({ services }: { services: EpochPreview["services"] }) {
  const sorted = services.toSorted((a, b) => b.before - b.after - (a.before - a.after));
  return (
    <section aria-label="Endpoints before and after">
      <h3 className="hg-epoch-title">Endpoints, served now and registered there</h3>
      {sorted.length === 0 ? <p className="hg-quiet">No service is known, here or there.</p> : null}
      <ul className="hg-epoch-services">
        {sorted.map(({ namespace, service, before, after, gone }) => (
          <li key={`${namespace}/${service}`} data-loss={after < before || undefined}>
            <span>
              <b>{service}</b> <span className="hg-quiet">{namespace}</span>
            </span>
            <span>
              {before} → <b>{after}</b>
            </span>
            {gone.length === 0 ? null : (
              <span className="hg-quiet">
                {plural(gone.length, "endpoint")} would go:{" "}
                <span className="hg-mono">
                  <NameList names={gone} most={MOST_GONE} />
                </span>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
