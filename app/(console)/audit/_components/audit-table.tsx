"use client";
import { Fragment } from "react";
import { NewOnes } from "#components/fleet/new-ones.tsx";
import { useHeldLog } from "#components/fleet/use-held-log.ts";
import { Cell, type Column, DataTable, Row, Rows } from "#components/ui/data-table.tsx";
import { useNow } from "#components/ui/use-now.ts";
import type { AuditRecord } from "#lib/contract/audit.ts";
import { day } from "#lib/time.ts";
import { AuditRow, COLUMNS } from "./audit-row.tsx";

const columns: readonly Column[] = [
  { key: "at", label: "Time", width: "9%" },
  { key: "actor", label: "Actor", width: "11%" },
  { key: "from", label: "From", width: "11%" },
  { key: "action", label: "Action", width: "22%" },
  { key: "subject", label: "Subject", width: "19%" },
  { key: "reason", label: "Reason" },
  { key: "revision", label: "Revision", align: "end", width: "8%" },
];

/** Records by day, newest first: of one list, keyed by what is listed. What comes while one reads waits above. */
export function AuditTable({ records }: { records: readonly AuditRecord[] }) {
  const now = useNow();
  const { shown, handlers, showAll, ...held } = useHeldLog(records, seqOf);
  const days = shown.map(({ at }) => day(at, now));
  return (
    <div {...handlers}>
      <NewOnes {...held} onShow={showAll} />
      <DataTable label="Audit records" columns={columns} data-audit>
        <Rows>
          {shown.map((record, index) => {
            const of = days[index];
            return (
              <Fragment key={record.seq}>
                {of === days[index - 1] ? null : (
                  <Row className="hg-audit-day">
                    <Cell colSpan={COLUMNS} isWide>
                      {of}
                    </Cell>
                  </Row>
                )}
                <AuditRow record={record} />
              </Fragment>
            );
          })}
        </Rows>
      </DataTable>
    </div>
  );
}

const seqOf = ({ seq }: AuditRecord) => seq;
