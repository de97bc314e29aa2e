"use client";
import { Select } from "@mantine/core";
import type { EndpointStatus } from "#lib/contract/table.ts";
import { statusLook, statusOrder } from "./status.ts";

interface StatusSelectProps {
  label: string;
  value: EndpointStatus | null;
  onChange: (status: EndpointStatus | null) => void;
}

export function StatusSelect({ label, value, onChange }: StatusSelectProps) {
  return (
    <Select
      aria-label={label}
      placeholder="Any status"
      data={statusOrder.map((status) => ({ value: status, label: statusLook[status].word }))}
      value={value}
      onChange={(next) => onChange(statusOrder.find((status) => status === next) ?? null)}
      clearable
      maxDropdownHeight={360}
      w={160}
    />
  );
}
