"use client";
import { Checkbox } from "@mantine/core";
import { Choices } from "#components/ui/choices.tsx";
import type { Scope } from "#lib/contract/access.ts";
import { SCOPES } from "#lib/contract/closed-sets.ts";
import { SCOPE_SAYS } from "#lib/contract/roles.ts";
import { sentenceOf } from "#lib/format.ts";

/** What most tokens are for. */
const KINDS: readonly { readonly word: string; readonly scopes: readonly Scope[] }[] = [
  { word: "client", scopes: ["routes:read", "report"] },
  { word: "instance", scopes: ["register"] },
  { word: "deploy script", scopes: ["view", "drain"] },
  { word: "Prometheus", scopes: ["metrics:read"] },
];

interface ScopesFieldProps {
  value: readonly Scope[];
  onChange: (scopes: readonly Scope[]) => void;
  problem: string | undefined;
}

/** What a token may do, each scope by itself, or by what the token is for. */
export function ScopesField({ value, onChange, problem }: ScopesFieldProps) {
  return (
    <Checkbox.Group
      label="It may"
      description="What it does, and nothing more"
      value={[...value]}
      onChange={(next) => onChange(SCOPES.filter((scope) => next.includes(scope)))}
      error={problem}
    >
      <div className="hg-chips" role="group" aria-label="It is for">
        {KINDS.map(({ word, scopes }) => (
          <button
            key={word}
            type="button"
            aria-pressed={isSame(scopes, value)}
            onClick={() => onChange(SCOPES.filter((scope) => scopes.includes(scope)))}
          >
            {word}
          </button>
        ))}
      </div>
      <Choices>
        {SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            value={scope}
            label={<span className="hg-mono">{scope}</span>}
            description={sentenceOf(SCOPE_SAYS[scope])}
          />
        ))}
      </Choices>
    </Checkbox.Group>
  );
}

function isSame(scopes: readonly Scope[], others: readonly Scope[]): boolean {
  return scopes.length === others.length && scopes.every((scope) => others.includes(scope));
}
