import type { PolicyChange } from "#lib/contract/policy-changes.ts";
import { fieldAt } from "./draft.ts";
import { fieldText } from "./field-text.ts";

/** Headers may be credentials: their change is told by its words, which name them only. */
const WORDS_ONLY = "check.headers";

/** What changes, field by field: before → after, by what is obeyed. */
export function ChangeList({
  changes,
  also = new Set(),
}: {
  changes: readonly PolicyChange[];
  /** Fields that another change touches too. */
  also?: ReadonlySet<string>;
}) {
  return (
    <ul className="hg-changes">
      {changes.map((change) => (
        <li key={change.field}>
          <span>{fieldAt(change.field)?.meaning ?? change.field}</span>
          <Values change={change} />
          <span className="hg-quiet hg-mono">{change.field}</span>
          {also.has(change.field) ? <span className="hg-changes-also">you change this too</span> : null}
        </li>
      ))}
    </ul>
  );
}

function Values({ change: { field: path, from, to, text, note } }: { change: PolicyChange }) {
  const field = fieldAt(path);
  if (field === undefined || path === WORDS_ONLY) return <span>{text}</span>;
  // What is obeyed has a value; what is written of it may have none.
  const absent = field.default === undefined ? "none" : "not set";
  const [was, is] = [from, to].map((value) => (value === undefined ? absent : fieldText(field, value)));
  if (was === is) {
    return (
      <span>
        <b>{is}</b> <span className="hg-quiet">{note ?? text}</span>
      </span>
    );
  }
  return (
    <span className="hg-changes-values">
      <s>{was}</s> <span aria-hidden>→</span> <span className="hg-unseen">becomes</span> <b>{is}</b>
    </span>
  );
}
