"use client";
import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { CommandLine } from "#components/ui/command-line.tsx";
import { PageHead } from "#components/ui/page-head.tsx";
import { pathOf } from "#lib/api/request.ts";
import { routes } from "#lib/contract/routes.ts";
import { clusterQuery } from "#lib/query/queries.ts";
import { ControlPlane } from "./control-plane.tsx";
import { Quarantine } from "./quarantine.tsx";
import { SampleFleet } from "./sample-fleet.tsx";

const never = () => () => {};

/** A namespace in which nothing is registered: how the first service comes in. */
export function FirstRun({ ns }: { ns: string }) {
  const { data: cluster } = useQuery(clusterQuery());
  const origin = useSyncExternalStore(
    never,
    () => globalThis.location.origin,
    () => "",
  );
  const path = pathOf(routes.putInstance, {
    params: { ns, service: "orders", instance: "127.0.0.1:8080" },
  });
  const namespace = ns === "default" ? "" : ` --namespace ${ns}`;
  return (
    <>
      <PageHead
        title={`Nothing is registered in ${ns} yet.`}
        lead="Register an instance and it is probed within a tenth of a second."
      />
      <div className="hg-overview">
        <div className="hg-first-run">
          {cluster?.sampleFleet === "stopped" ? (
            <section aria-labelledby="sample">
              <h2 id="sample">Look around first</h2>
              <p>
                Five services with fifteen real instances on this machine. They register, call each other, and
                misbehave on a schedule, so that there is something to see.
              </p>
              <SampleFleet wanted="start" />
            </section>
          ) : null}
          <section aria-labelledby="register">
            <h2 id="register">Register a service</h2>
            <p>
              With the command: it registers, sends heartbeats, runs the program, and leaves when that ends.
            </p>
            <CommandLine
              label="headgate"
              text={`headgate register --service orders --address 127.0.0.1:8080${namespace} -- ./orders`}
            />
            <p>With one request, to be repeated before the 30 seconds of its registration are over:</p>
            <CommandLine
              label="curl"
              text={`curl -X PUT ${origin}${path} \\\n  -H "Authorization: Bearer $HEADGATE_TOKEN" \\\n  -H "Content-Type: application/json" \\\n  -d '{"zone":"a","version":"1.0.0","check":{"kind":"http","path":"/healthz"}}'`}
            />
          </section>
          <Quarantine />
        </div>
        <div>
          <ControlPlane ns={ns} />
        </div>
      </div>
    </>
  );
}
