"use client";
import { TextInput } from "@mantine/core";
import { useId } from "react";

/** A name that one types whole; the browser offers those that are known. */
export function NameField({
  label,
  placeholder,
  names,
  value,
  onChange,
}: {
  label: string;
  placeholder: string;
  names: readonly string[];
  value: string;
  onChange: (text: string) => void;
}) {
  const list = useId();
  return (
    <>
      <TextInput
        aria-label={label}
        placeholder={placeholder}
        list={list}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        w={160}
      />
      <datalist id={list}>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </datalist>
    </>
  );
}
