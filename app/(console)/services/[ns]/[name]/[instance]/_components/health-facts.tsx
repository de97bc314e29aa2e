import { ProbeResult } from "#components/fleet/probe-result.tsx";
import { Ago } from "#components/ui/ago.tsx";
import { Fact, Facts, Section } from "#components/ui/section.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { latency } from "#lib/format.ts";

/** What checks say of it, how it is checked, and the last answer. */
export function HealthFacts({ instance }: { instance: InstanceView }) {
  const { health, healthSince, check, nextProbeAt } = instance;
  return (
    <Section title="Health">
      <Facts>
        <Fact name="Checks say">
          <b>{health}</b>, since <Ago at={healthSince} as="since" />
        </Fact>
        <Fact name="Check">
          <span className="hg-mono">{`${check.kind} ${check.target}`}</span>
        </Fact>
        <Fact name="Every">
          {latency(check.intervalMs)}, may take {latency(check.timeoutMs)}
        </Fact>
        <Fact name="Last probe">
          <ProbeResult instance={instance} />
        </Fact>
        {nextProbeAt === undefined ? null : (
          <Fact name="Next probe">
            <Ago at={nextProbeAt} as="ahead" />
          </Fact>
        )}
      </Facts>
    </Section>
  );
}
