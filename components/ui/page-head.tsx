import type { ReactNode } from "react";

/** The top of a page: where one is, its name, and one line of what matters. */
export function PageHead({
  trail,
  title,
  lead,
  actions,
}: {
  trail?: ReactNode;
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="hg-page-head">
      <div>
        {trail === undefined ? null : (
          <nav aria-label="Breadcrumb" className="hg-trail">
            {trail}
          </nav>
        )}
        <h1>{title}</h1>
        {lead === undefined ? null : <div className="hg-lead">{lead}</div>}
      </div>
      {actions === undefined ? null : <div className="hg-page-actions">{actions}</div>}
    </div>
  );
}
