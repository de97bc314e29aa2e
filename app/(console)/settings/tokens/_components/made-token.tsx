"use client";
import { PanelAnswer } from "#components/ui/panel-answer.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { CommandLine } from "#components/ui/command-line.tsx";
import type { MadeToken } from "#lib/contract/tokens.ts";

/** What is put where the machine finds it. It is not known any more once this is closed. */
export function MadeTokenAnswer({ made, onClose }: { made: MadeToken; onClose: () => void }) {
  const { token, view } = made;
  return (
    <PanelAnswer onClose={onClose}>
      <p>
        <strong>{view.name} is made.</strong> Headgate keeps only a hash of it: copy it now, to where its
        machine finds it.{" "}
        {view.expiresAt === undefined ? (
          "It ends only by being revoked."
        ) : (
          <>
            It ends <Ago at={view.expiresAt} as="ahead" />.
          </>
        )}
      </p>
      <CommandLine label="The token, shown this once" text={token} />
      <CommandLine label="For the command and the SDK" text={`export HEADGATE_TOKEN=${token}`} />
    </PanelAnswer>
  );
}
