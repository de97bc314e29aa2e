"use client";
import { Button } from "@mantine/core";
import { memo, useId } from "react";
import type { PolicyField } from "#lib/contract/policy-form.ts";
import { FieldControl } from "./field-control.tsx";
import { rangeText } from "./field-text.ts";

/** Where the value comes from that is obeyed. */
export type FieldSource = "default" | "namespace" | "here";

interface FieldRowProps {
  field: PolicyField;
  text: string;
  source: FieldSource;
  /** What a reset would bring back. */
  inheritedText: string;
  /** What it was, where the draft changes it. */
  was: string | undefined;
  /** Whose default it may inherit. */
  ns: string;
  isReadOnly: boolean;
  error: string | undefined;
  onEdit: (path: string, text: string | null) => void;
}

/** A field: what it means, its value, and who said so. Drawn again only when one of these changed. */
export const FieldRow = memo(function FieldRow(props: FieldRowProps) {
  const { field, text, was, isReadOnly, error, onEdit } = props;
  const { path, meaning } = field;
  const id = useId();
  const range = rangeText(field);
  return (
    <div
      className="hg-field"
      role="group"
      aria-labelledby={`${id}-name`}
      data-changed={was !== undefined || undefined}
      data-path={path}
    >
      <div className="hg-field-meaning">
        <span id={`${id}-name`}>{meaning}</span>
        <span id={`${id}-hint`} className="hg-quiet">
          <span className="hg-mono hg-whole">{path}</span>
          {range === undefined ? null : <span className="hg-whole">{range}</span>}
        </span>
      </div>
      <FieldControl
        field={field}
        text={text}
        labelId={`${id}-name`}
        hintId={`${id}-hint`}
        isReadOnly={isReadOnly}
        error={error}
        onChange={(next) => onEdit(path, next)}
      />
      <Origin {...props} />
    </div>
  );
});

function Origin({ field, source, ns, was, inheritedText, isReadOnly, onEdit }: FieldRowProps) {
  const back = inheritedText === "" ? "none" : inheritedText;
  return (
    <div className="hg-field-origin">
      {source === "here" ? (
        <span className="hg-field-here">Set here</span>
      ) : (
        <span className="hg-quiet">{source === "namespace" ? `Default of ${ns}` : "Default"}</span>
      )}
      {was === undefined ? null : <span className="hg-quiet">was {was === "" ? "none" : was}</span>}
      {source !== "here" || isReadOnly ? null : (
        <Button variant="subtle" size="compact-xs" onClick={() => onEdit(field.path, null)}>
          Reset to {back.length > 16 ? "what it inherits" : back}
          <span className="hg-unseen">: {field.path}</span>
        </Button>
      )}
    </div>
  );
}
