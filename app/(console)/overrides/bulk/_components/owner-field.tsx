"use client";
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { Owner } from "#lib/contract/intent.ts";

/** Whose drains these are. Another owner is another run, so it is taken when it is whole: at Enter, or on leaving. */
export function OwnerField({ owner, onChange }: { owner: string; onChange: (owner: string) => void }) {
  const [text, setText] = useState(owner);
  const problem = Owner.safeParse(text).error?.issues[0]?.message;
  const take = () => {
    if (problem === undefined && text !== owner) onChange(text);
  };
  return (
    <TextInput
      label="Owner"
      description="Holds these drains, and undoes them"
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={({ key }) => {
        if (key === "Enter") take();
      }}
      error={problem}
    />
  );
}
