"use client";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { parseAsBoolean, useQueryState } from "nuqs";
import { FindAside, FoundRows } from "#components/access/finding.tsx";
import { namespaceWords } from "#components/access/namespaces.ts";
import { useFinding } from "#components/access/use-finding.ts";
import { FailedAnswer, NotAllowed } from "#components/fleet/failed-answer.tsx";
import { Nothing, Section } from "#components/ui/section.tsx";
import { SidePanel } from "#components/ui/side-panel.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { TokenView } from "#lib/contract/tokens.ts";
import { tokensQuery } from "#lib/query/access.ts";
import { useMay } from "#lib/query/use-may.ts";
import { NewToken } from "./new-token.tsx";
import { TokenTable } from "./token-table.tsx";

/** What machines come in with: scripts, clients, instances, Prometheus. */
export function TokensPage() {
  const may = useMay("admin");
  const { data, error, refetch } = useQuery(tokensQuery(may === true));
  const finding = useFinding(data?.items, textsOf);
  const [isMaking, setMaking] = useQueryState("new", parseAsBoolean.withOptions({ history: "push" }));
  if (may === false) {
    return (
      <Section title="Tokens">
        <div>
          <NotAllowed what="the tokens" scope="admin" />
        </div>
      </Section>
    );
  }
  const close = () => void setMaking(null);
  return (
    <>
      <Section
        title="Tokens"
        {...(data === undefined ? {} : { count: finding.found, of: data.items.length })}
        aside={
          <FindAside finding={finding} label="Find a token">
            <Button size="compact-sm" disabled={may !== true} onClick={() => void setMaking(true)}>
              New token…
            </Button>
          </FindAside>
        }
      >
        {data === undefined ? (
          error === null ? (
            <RowSkeletons rows={4} />
          ) : (
            <FailedAnswer what="the tokens" scope="admin" error={error} onRetry={() => void refetch()} />
          )
        ) : data.items.length === 0 ? (
          <Nothing title="None yet. Clients, instances, scripts and Prometheus come in with a token of their own, that may do what they do and nothing more." />
        ) : (
          <FoundRows finding={finding} isCut={data.isCut}>
            <TokenTable tokens={finding.drawn} />
          </FoundRows>
        )}
      </Section>
      <SidePanel isOpen={isMaking === true} title="New token" subject="for a machine" onClose={close}>
        {isMaking === true ? <NewToken onClose={close} /> : null}
      </SidePanel>
    </>
  );
}

function textsOf({ name, scopes, namespaces, createdBy }: TokenView): readonly string[] {
  return [name, ...scopes, ...namespaceWords(namespaces), createdBy ?? ""];
}
