import type { ReactNode } from "react";
import { count } from "#lib/format.ts";

/** A titled part of a page: a hairline and a word, no box. */
export function Section({
  title,
  count: many,
  of,
  aside,
  children,
}: {
  title: string;
  count?: number;
  /** So many there are, where fewer are listed. */
  of?: number | undefined;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="hg-section" aria-label={title}>
      <header>
        <h2>
          {title}
          {many === undefined ? null : (
            <span className="hg-count">
              {count(many)}
              {of === undefined || of === many ? "" : ` of ${count(of)}`}
            </span>
          )}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** Names and values, aligned. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="hg-facts">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What stands where there is nothing: why, and what to do. */
export function Nothing({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="hg-nothing">
      <p>{title}</p>
      {children}
    </div>
  );
}
