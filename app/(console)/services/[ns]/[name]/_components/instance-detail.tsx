import Link from "next/link";
import type { ReactNode } from "react";
import { ProbeResult } from "#components/fleet/probe-result.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Fact, Facts } from "#components/ui/section.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { latency, unbroken, weight } from "#lib/format.ts";
import { instancePath } from "#lib/paths.ts";

/** Everything the API says of an instance: why it stands where it does, how it is checked, where it comes from. */
export function InstanceDetail({ instance }: { instance: InstanceView }) {
  const { causes, check, source, metadata, dependsOn, nextProbeAt, intents, health, healthSince, protocol } =
    instance;
  // Whose wish it is stands below, with all that is known of it.
  const decided = causes.filter(({ kind }) => kind !== "drain" && kind !== "weight_override");
  const page = instancePath(instance.namespace, instance.service, instance.id);
  return (
    <div className="hg-detail">
      <Part title="Causes">
        <ul className="hg-causes">
          {decided.map((cause) => (
            <li key={cause.kind + cause.text}>
              {unbroken(cause.text)}
              <span className="hg-quiet">
                {" "}
                since <Ago at={cause.since} as="since" />
              </span>
            </li>
          ))}
        </ul>
        {intents.drains.map((drain) => (
          <p key={drain.id}>
            Drained by <b>{drain.owner}</b>: {drain.reason}{" "}
            <span className="hg-quiet">
              ({drain.actor}, <Ago at={drain.createdAt} />
              {drain.expiresAt === undefined ? null : (
                <>
                  , ends <Ago at={drain.expiresAt} as="ahead" />
                </>
              )}
              )
            </span>
          </p>
        ))}
        {intents.weight === undefined ? null : (
          <p>
            Weight set to {intents.weight.weight.value}
            {intents.weight.weight.kind === "percent" ? " %" : ""} by <b>{intents.weight.actor}</b>:{" "}
            {intents.weight.reason}{" "}
            <span className="hg-quiet">
              (<Ago at={intents.weight.createdAt} />)
            </span>
          </p>
        )}
        <p>
          <Link href={page} prefetch={false} className="hg-link hg-underlined">
            Why this weight, and what it was before
          </Link>
        </p>
      </Part>
      <Part title="Check">
        <Facts>
          <Fact name="Health">
            {health}, since <Ago at={healthSince} as="since" />
          </Fact>
          <Fact name="Check">
            <span className="hg-mono">{`${check.kind} ${check.target}`}</span>
          </Fact>
          <Fact name="Last">
            <ProbeResult instance={instance} />
          </Fact>
          <Fact name="Every">
            {latency(check.intervalMs)}, may take {latency(check.timeoutMs)}
          </Fact>
          {nextProbeAt === undefined ? null : (
            <Fact name="Next">
              <Ago at={nextProbeAt} as="ahead" />
            </Fact>
          )}
        </Facts>
      </Part>
      <Part title="Registration">
        <Facts>
          <Fact name="Source">{source}</Fact>
          {instance.ttlSeconds === undefined ? null : (
            <Fact name="TTL">{instance.ttlSeconds === 0 ? "permanent" : `${instance.ttlSeconds} s`}</Fact>
          )}
          <Fact name="Protocol">{protocol}</Fact>
          <Fact name="Base weight">{weight(instance.baseWeight)}</Fact>
          {dependsOn.length === 0 ? null : <Fact name="Calls">{dependsOn.join(", ")}</Fact>}
          {Object.entries(metadata).map(([key, value]) => (
            <Fact key={key} name={key}>
              <span className="hg-mono">{value}</span>
            </Fact>
          ))}
        </Facts>
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
