"use client";
import { Radio } from "@mantine/core";
import { Choices } from "#components/ui/choices.tsx";
import { roleWord } from "#components/access/role-words.ts";
import type { Role } from "#lib/contract/access.ts";
import { ROLE_NAMES } from "#lib/contract/closed-sets.ts";
import { ROLES } from "#lib/contract/roles.ts";
import { sentenceOf } from "#lib/format.ts";

interface RoleFieldProps {
  value: Role;
  onChange: (role: Role) => void;
}

/** What somebody may do: each holds what the one above it does. */
export function RoleField({ value, onChange }: RoleFieldProps) {
  return (
    <Radio.Group
      label="Role"
      value={value}
      onChange={(next) => onChange(ROLE_NAMES.find((role) => role === next) ?? value)}
    >
      <Choices>
        {ROLE_NAMES.map((role) => (
          <Radio key={role} value={role} label={roleWord[role]} description={sentenceOf(ROLES[role].says)} />
        ))}
      </Choices>
    </Radio.Group>
  );
}
