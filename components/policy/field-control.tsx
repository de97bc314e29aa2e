"use client";
import { SegmentedControl, Select, Textarea, TextInput } from "@mantine/core";
import type { PolicyField } from "#lib/contract/policy-form.ts";

interface FieldControlProps {
  field: PolicyField;
  /** As a person reads it: field-text.ts. */
  text: string;
  /** Id of the element that names the field. */
  labelId: string;
  hintId: string;
  isReadOnly: boolean;
  error: string | undefined;
  onChange: (text: string) => void;
}

/** More choices than this stand in a list. */
const MOST_BESIDE = 3;

export function FieldControl({
  field,
  text,
  labelId,
  hintId,
  isReadOnly,
  error,
  onChange,
}: FieldControlProps) {
  const named = { "aria-labelledby": labelId, "aria-describedby": hintId };
  const choices =
    field.kind === "flag"
      ? [
          { value: "true", label: "yes" },
          { value: "false", label: "no" },
        ]
      : field.choices?.map((value) => ({ value, label: value }));
  if (choices !== undefined && choices.length <= MOST_BESIDE) {
    return (
      <div>
        <SegmentedControl data={choices} value={text} onChange={onChange} readOnly={isReadOnly} {...named} />
        {error === undefined ? null : <p className="hg-field-error">{error}</p>}
      </div>
    );
  }
  if (choices !== undefined) {
    return (
      <Select
        size="xs"
        data={choices}
        value={text}
        onChange={(value) => value !== null && onChange(value)}
        allowDeselect={false}
        readOnly={isReadOnly}
        error={error}
        {...named}
      />
    );
  }
  const placeholder = field.default === undefined || field.kind === "numbers" ? "none" : undefined;
  const typed = { size: "xs", value: text, readOnly: isReadOnly, error, placeholder, ...named };
  if (field.kind === "pairs") {
    return (
      <Textarea
        {...typed}
        placeholder="none; name: value on each line"
        autosize
        minRows={1}
        maxRows={8}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...typed}
      data-kind={field.kind}
      className={field.kind === "number" ? "hg-field-number" : ""}
      // A number is replaced more often than it is edited; a second press puts the caret.
      onFocus={field.kind === "number" ? (event) => event.currentTarget.select() : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
