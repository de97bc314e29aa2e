"use client";
import { useQuery } from "@tanstack/react-query";
import { OfCluster } from "#components/fleet/of-cluster.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Cell, DataTable, Row, Rows } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";
import { clusterQuery } from "#lib/query/queries.ts";

const columns = [
  { key: "id", label: "Replica", width: "26%" },
  { key: "part", label: "Part" },
  { key: "advertise", label: "Reached at" },
  { key: "version", label: "Version" },
  { key: "started", label: "Started" },
];

/** Every Headgate process over this store. */
export function ReplicaTable() {
  const known = useQuery(clusterQuery()).data?.replicas;
  return (
    <Section title="Replicas" {...(known === undefined ? {} : { count: known.length })}>
      <OfCluster rows={2}>
        {(cluster) => (
          <DataTable label="Replicas" columns={columns}>
            <Rows>
              {cluster.replicas.map(({ id, advertise, version, startedAt, leading, self }) => (
                <Row key={id}>
                  <Cell isWide>
                    <span className="hg-mono">{id}</span>
                    {self ? <span className="hg-quiet"> answers you</span> : null}
                  </Cell>
                  <Cell label="Part">{leading ? <b>leads</b> : "follows"}</Cell>
                  <Cell label="Reached at">
                    <span className="hg-mono">{advertise}</span>
                  </Cell>
                  <Cell label="Version">
                    {version}
                    {version === cluster.version ? null : (
                      <span className="hg-quiet"> another than here</span>
                    )}
                  </Cell>
                  <Cell label="Started">
                    <Ago at={startedAt} />
                  </Cell>
                </Row>
              ))}
            </Rows>
          </DataTable>
        )}
      </OfCluster>
    </Section>
  );
}
