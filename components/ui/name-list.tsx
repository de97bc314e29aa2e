import { Fragment, type ReactNode } from "react";

/** `a`, `a and b`, `a, b and 3 more`: as `sentenceList`, but no name is torn at its hyphens while it fits a line. */
export function NameList({
  names,
  most = 3,
  draw = (name) => name,
}: {
  names: readonly string[];
  most?: number;
  /** As a link, say. */
  draw?: (name: string) => ReactNode;
}) {
  const kept = names.length > most ? names.slice(0, most - 1) : names;
  const more = names.length - kept.length;
  const parts = more === 0 ? kept : [...kept, `${more} more`];
  return (
    <>
      {parts.map((part, index) => (
        <Fragment key={part}>
          {index === 0 ? null : index === parts.length - 1 ? " and " : " "}
          <span className="hg-whole">
            {index < kept.length ? draw(part) : part}
            {index < parts.length - 2 ? "," : ""}
          </span>
        </Fragment>
      ))}
    </>
  );
}
