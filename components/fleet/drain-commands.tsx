"use client";
import { CommandLine } from "#components/ui/command-line.tsx";
import { pathOf } from "#lib/api/request.ts";
import { endpoints } from "#lib/contract/endpoints.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { shellQuote } from "./shell-quote.ts";

/** The same drain for a script: the command waits and answers with an exit code. */
export function DrainCommands({ at, reason, owner }: { at: InstanceAt; reason: string; owner: string }) {
  const { ns, service, instance } = at;
  const flags = [
    ns === "default" ? "" : ` --namespace ${ns}`,
    ` --reason ${shellQuote(reason)}`,
    owner === "" ? "" : ` --owner ${owner}`,
  ].join("");
  const path = pathOf(endpoints.drain, { params: { ...at } });
  const body = JSON.stringify({ reason, ...(owner === "" ? {} : { owner }) });
  return (
    <details className="hg-commands">
      <summary>The same from a script</summary>
      <div className="hg-stack">
        <CommandLine label="headgate" text={`headgate drain ${service} ${instance}${flags} --wait`} />
        <CommandLine
          label="curl"
          text={`curl -X POST ${globalThis.location.origin}${path} \\\n  -H "Authorization: Bearer $HEADGATE_TOKEN" \\\n  -H "Content-Type: application/json" \\\n  -d ${shellQuote(body)}`}
        />
        <CommandLine
          label="curl: progress, answers when the stage changes"
          text={`curl -H "Authorization: Bearer $HEADGATE_TOKEN" \\\n  "${globalThis.location.origin}${path}?wait=60s"`}
        />
        <CommandLine
          label="undo"
          text={`headgate undrain ${service} ${instance}${ns === "default" ? "" : ` --namespace ${ns}`} --wait`}
        />
      </div>
    </details>
  );
}
