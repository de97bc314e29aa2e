"use client";
import { Button } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { FailedAnswer, NotAllowed } from "#components/fleet/failed-answer.tsx";
import { FailedPage } from "#components/fleet/paged-table.tsx";
import { useMay } from "#lib/query/use-may.ts";
import { useNamespaces } from "#components/shell/use-namespaces.ts";
import { ExportMenu } from "#components/ui/export-menu.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import { Nothing } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { auditQuery, readAudit, verifyAuditMutation } from "#lib/query/audit.ts";
import { sessionQuery } from "#lib/query/queries.ts";
import { auditColumns, auditJson } from "./audit-columns.ts";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditTable } from "./audit-table.tsx";
import { useAuditFilter } from "./use-audit-filter.ts";
import { ChainVerdict } from "./verify-chain.tsx";

/** Who did what, from where, why, to what revision. */
export function AuditPage() {
  const may = useMay("admin");
  const { ns, only, words } = useNamespaces();
  const filter = useAuditFilter();
  const asked = { ...filter.asked, ...(ns === ALL_NAMESPACES ? {} : { namespace: ns }) };
  const query = useInfiniteQuery(auditQuery(asked, may === true));
  const { data, error } = query;
  const records = useMemo(() => data?.pages.flatMap(({ items }) => items), [data]);
  const verification = useMutation(verifyAuditMutation());
  const isOfAll = useQuery(sessionQuery()).data?.namespaces.includes(ALL_NAMESPACES);
  if (may === false) return <NotAdmin />;
  return (
    <>
      <PageHead
        title="Audit"
        lead={
          words === undefined
            ? " "
            : `What operators and their scripts changed in ${words}, newest first: each record hangs on the one before`
        }
        actions={
          <VerifyButton
            isOfAll={isOfAll}
            isPending={verification.isPending}
            onVerify={() => verification.mutate()}
          />
        }
      />
      <ChainVerdict verification={verification} />
      <AuditFilters filter={filter} records={records ?? []}>
        <span className="hg-toolbar-rest" />
        <ExportMenu
          name={`audit-${only ?? "all"}`}
          columns={auditColumns}
          writeJson={(items) => auditJson(items, asked)}
          read={() => readAudit(asked)}
          whole={
            isOfAll !== true || Object.keys(asked).length === 0
              ? undefined
              : {
                  name: "audit-whole",
                  hint: "can be verified",
                  writeJson: (items) => auditJson(items, {}),
                  read: () => readAudit({}),
                }
          }
        />
      </AuditFilters>
      {records === undefined ? (
        error === null ? (
          <RowSkeletons rows={12} />
        ) : (
          <FailedAnswer what="the audit" scope="admin" error={error} onRetry={() => void query.refetch()} />
        )
      ) : records.length === 0 ? (
        <Nothing
          title={
            filter.isFiltered
              ? "No record matches."
              : "Nobody has changed anything yet: drains, weights, policies and the like are recorded here."
          }
        >
          {filter.isFiltered ? (
            <Button variant="default" size="xs" onClick={filter.clear}>
              Clear the filter
            </Button>
          ) : null}
        </Nothing>
      ) : (
        <AuditTable key={JSON.stringify([asked, query.isPlaceholderData])} records={records} />
      )}
      {query.hasNextPage ? (
        <>
          <FailedPage pages={query} />
          <Button
            variant="default"
            mt={16}
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older records
          </Button>
        </>
      ) : null}
    </>
  );
}

/** The chain is one over all namespaces: whoever sees some of them cannot tell whether it holds. */
function VerifyButton({
  isOfAll,
  isPending,
  onVerify,
}: {
  isOfAll: boolean | undefined;
  isPending: boolean;
  onVerify: () => void;
}) {
  return (
    <div className="hg-audit-verify">
      <Button variant="default" loading={isPending} disabled={isOfAll !== true} onClick={onVerify}>
        Verify the chain
      </Button>
      {isOfAll === false ? <p className="hg-quiet">Takes somebody of all namespaces</p> : null}
    </div>
  );
}

function NotAdmin() {
  return (
    <>
      <PageHead title="Audit" lead="Who did what, from where, why, and at what revision" />
      <NotAllowed what="the audit" scope="admin" />
    </>
  );
}
