"use client";
import { Button, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { NamespacesField } from "#components/access/namespaces-field.tsx";
import { type Namespaces, namespacesProblem } from "#components/access/namespaces.ts";
import { Refusal } from "#components/fleet/refusal.tsx";
import { AsCommand } from "#components/ui/as-command.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import type { Scope } from "#lib/contract/access.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { CreateTokenBody, TOKEN_SECONDS } from "#lib/contract/tokens.ts";
import { sentenceOf } from "#lib/format.ts";
import { createTokenMutation } from "#lib/query/access.ts";
import { namespacesQuery } from "#lib/query/queries.ts";
import { MadeTokenAnswer } from "./made-token.tsx";
import { ScopesField } from "./scopes-field.tsx";

const DAY = 86_400;
const LIVES = [
  { value: `${30 * DAY}`, label: "in 30 days" },
  { value: `${TOKEN_SECONDS.default}`, label: "in 90 days" },
  { value: `${365 * DAY}`, label: "in a year" },
  { value: "0", label: "never: only by being revoked" },
];

/** Makes a token, which is shown once. */
export function NewToken({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const [namespaces, setNamespaces] = useState<Namespaces>([ALL_NAMESPACES]);
  const [life, setLife] = useState(`${TOKEN_SECONDS.default}`);
  const [isChecked, setChecked] = useState(false);
  const { data: known } = useQuery(namespacesQuery());
  const { mutate, isPending, data, error } = useMutation(createTokenMutation(useQueryClient()));
  const body = {
    name: name.trim(),
    scopes: [...scopes],
    namespaces: [...namespaces],
    expiresInSeconds: Number(life),
  };
  const wrong = {
    name: nameProblem(body.name),
    scopes: scopes.length === 0 ? "Choose at least one" : undefined,
    namespaces: namespacesProblem(namespaces),
  };

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    setChecked(true);
    if (Object.values(wrong).every((problem) => problem === undefined)) mutate(body);
  }

  if (data !== undefined) return <MadeTokenAnswer made={data} onClose={onClose} />;
  return (
    <form className="hg-stack" onSubmit={onSubmit} noValidate>
      <TextInput
        label="Name"
        description="What it is for; events and the audit tell it as who did something"
        placeholder="deploy, or orders-clients"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={isChecked ? wrong.name : undefined}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        maxLength={128}
        required
        withAsterisk={false}
        data-autofocus
      />
      <ScopesField value={scopes} onChange={setScopes} problem={isChecked ? wrong.scopes : undefined} />
      <NamespacesField
        value={namespaces}
        onChange={setNamespaces}
        known={known?.items.map((each) => each.name) ?? []}
        problem={isChecked ? wrong.namespaces : undefined}
      />
      <Select
        label="It ends"
        description="Make the next one before that; two may stand side by side"
        data={LIVES}
        value={life}
        onChange={(value) => setLife(value ?? life)}
        allowDeselect={false}
      />
      <Refusal title="Not made." error={error} />
      <div className="hg-confirm">
        <Button type="submit" loading={isPending} fullWidth>
          Make the token
        </Button>
      </div>
      <AsCommand lines={(origin) => commandsOf({ call: "createToken", body }, origin)} />
    </form>
  );
}

function nameProblem(name: string): string | undefined {
  if (name === "") return "Say what it is for";
  const read = CreateTokenBody.shape.name.safeParse(name);
  return read.success ? undefined : sentenceOf(read.error.issues[0]?.message ?? "");
}
