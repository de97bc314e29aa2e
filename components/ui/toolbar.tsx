"use client";
import { Button, TextInput } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconSearch } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";

interface ToolbarProps {
  children: ReactNode;
  /** How many of its filters are set; then a phone shows what one types and folds the rest: `Filters 2`. */
  filters?: number;
}

export function Toolbar({ children, filters }: ToolbarProps) {
  const [isOpen, setOpen] = useState(false);
  const isFolding = filters !== undefined;
  return (
    <div className="hg-toolbar" data-folded={(isFolding && !isOpen) || undefined}>
      {children}
      {isFolding ? (
        <Button
          className="hg-toolbar-more"
          variant="default"
          leftSection={<IconAdjustmentsHorizontal size={15} aria-hidden />}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          Filters
          {filters > 0 ? <b>{filters}</b> : null}
        </Button>
      ) : null}
    </div>
  );
}

/** How many of these are asked for. */
export function filtersSet(...values: readonly unknown[]): number {
  return values.filter((value) => value !== null && value !== "" && value !== undefined && value !== false)
    .length;
}

export function FilterField({
  label,
  value,
  onChange,
  size = "sm",
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
  /** `xs`: in the line of a section's title. */
  size?: "xs" | "sm";
}) {
  return (
    <TextInput
      type="search"
      size={size}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={15} aria-hidden />}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      className="hg-filter"
    />
  );
}
