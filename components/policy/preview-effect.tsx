"use client";
import { useQuery } from "@tanstack/react-query";
import { Problem } from "#components/ui/problem.tsx";
import type { EndpointPreview, NamespacePreview, ServicePreview } from "#lib/contract/preview.ts";
import { percent, plural, sentenceList, sentenceOf } from "#lib/format.ts";
import { type PolicyAt, policyPreviewQuery } from "#lib/query/policies.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";

const MOST_ENDPOINTS = 12;

/** What the tables and shares would become at once, by the code that decides. */
export function PreviewEffect({ at, patch }: { at: PolicyAt; patch: PolicyPatch }) {
  const { data, error } = useQuery(policyPreviewQuery(at, patch));
  return (
    <section className="hg-review-part" aria-label="What would come of it" aria-busy={data === undefined}>
      <h3>What would come of it now</h3>
      {data !== undefined ? (
        <Effects preview={data} isOne={at.service !== undefined} />
      ) : error === null ? (
        <p className="hg-quiet">Asking the control plane…</p>
      ) : error.code === "not_found" ? (
        <p className="hg-quiet">Nothing is registered for it yet: no table changes.</p>
      ) : (
        <Problem title="No preview." detail={error.message} requestId={error.requestId} />
      )}
    </section>
  );
}

function Effects({ preview: { services, unchanged }, isOne }: { preview: NamespacePreview; isOne: boolean }) {
  const touched = services.filter(changesTable);
  const same = services.length - touched.length + unchanged.length;
  return (
    <>
      {touched.map((service) => (
        <ServiceEffect key={service.service} preview={service} isNamed={!isOne} />
      ))}
      {touched.length === 0 ? (
        <p>
          {isOne ? "The table stays as it is" : `No table changes: ${plural(same, "service")} looked at`}.
          What checks and traffic bring later is judged by the new values.
        </p>
      ) : isOne || same === 0 ? null : (
        <p className="hg-quiet">
          {plural(same, "table")} {same === 1 ? "stays" : "stay"} as {same === 1 ? "it is" : "they are"}.
        </p>
      )}
    </>
  );
}

function ServiceEffect({ preview, isNamed }: { preview: ServicePreview; isNamed: boolean }) {
  const { service, moves, protection, endpoints } = preview;
  const moved = endpoints.filter(isMoved);
  const left = moved.slice(MOST_ENDPOINTS).map(({ id }) => id);
  const guarded =
    protection.before === protection.after ? "" : `; protection ${protection.before} → ${protection.after}`;
  return (
    <div>
      <p>
        <b>{isNamed ? `${service}: ${moves.text}${guarded}.` : sentenceOf(`${moves.text}${guarded}`)}</b>
      </p>
      <ul className="hg-outlooks">
        {moved.slice(0, MOST_ENDPOINTS).map((endpoint) => (
          <li key={endpoint.id}>
            <span className="hg-mono">{endpoint.id}</span>
            <span>{arrow(wordOf(endpoint.before), wordOf(endpoint.after))}</span>
            <span>{arrow(shareText(endpoint.before), shareText(endpoint.after))}</span>
          </li>
        ))}
      </ul>
      {left.length === 0 ? null : <p className="hg-quiet">And {sentenceList(left)}.</p>}
    </div>
  );
}

type Outlook = EndpointPreview["before"];

const changesTable = (preview: ServicePreview): boolean =>
  preview.protection.before !== preview.protection.after || preview.endpoints.some(isMoved);

const isMoved = ({ before, after }: EndpointPreview): boolean =>
  before?.status !== after?.status || shareText(before) !== shareText(after);

const wordOf = (outlook: Outlook): string =>
  outlook === undefined ? "not in the table" : outlook.status.replace("_", " ");

const shareText = (outlook: Outlook): string => percent(outlook?.share ?? 0);

const arrow = (before: string, after: string): string => (before === after ? after : `${before} → ${after}`);
