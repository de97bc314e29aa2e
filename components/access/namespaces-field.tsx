"use client";
import { Radio, TagsInput } from "@mantine/core";
import { Choices } from "#components/ui/choices.tsx";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { isOfAll, type Namespaces } from "./namespaces.ts";

interface NamespacesFieldProps {
  value: Namespaces;
  onChange: (namespaces: Namespaces) => void;
  /** Those with services, to be chosen from; any other may be named too. */
  known: readonly string[];
  problem: string | undefined;
  /** Why it is all of them, and no other choice. */
  onlyAll?: string | undefined;
}

/** Which namespaces somebody, or something, may see and change. */
export function NamespacesField({ value, onChange, known, problem, onlyAll }: NamespacesFieldProps) {
  const isAll = isOfAll(value) || onlyAll !== undefined;
  return (
    <Radio.Group
      label="Namespaces"
      description={onlyAll ?? "Of any other nothing is told"}
      value={isAll ? "all" : "some"}
      onChange={(next) => onChange(next === "all" ? [ALL_NAMESPACES] : [])}
    >
      <Choices>
        <Radio value="all" label="All, also those to come" disabled={onlyAll !== undefined} />
        <Radio value="some" label="Only these" disabled={onlyAll !== undefined} />
        {isAll ? null : (
          <TagsInput
            aria-label="Names of namespaces"
            placeholder={value.length === 0 ? "A name, then Enter" : ""}
            data={[...known]}
            value={[...value]}
            onChange={onChange}
            splitChars={[",", " "]}
            acceptValueOnBlur
            error={problem}
            comboboxProps={{ keepMounted: false }}
          />
        )}
      </Choices>
    </Radio.Group>
  );
}
