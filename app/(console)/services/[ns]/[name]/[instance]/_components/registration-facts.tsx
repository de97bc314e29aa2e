import { Ago } from "#components/ui/ago.tsx";
import { Fact, Facts, Section } from "#components/ui/section.tsx";
import type { InstanceView } from "#lib/contract/views.ts";
import { weight } from "#lib/format.ts";

/** What the registry says of it, and from where. */
export function RegistrationFacts({ instance }: { instance: InstanceView }) {
  const { registered, registeredAt, source, ttlSeconds, protocol, zone, version, dependsOn, metadata } =
    instance;
  return (
    <Section title="Registration">
      <Facts>
        <Fact name="Registered">
          {registered ? registeredAt === undefined ? "yes" : <Ago at={registeredAt} /> : "no"}
        </Fact>
        <Fact name="Lease">{leaseText(registered, ttlSeconds)}</Fact>
        <Fact name="Source">{source}</Fact>
        <Fact name="Protocol">{protocol}</Fact>
        <Fact name="Zone">{zone ?? <None />}</Fact>
        <Fact name="Version">{version ?? <None />}</Fact>
        <Fact name="Base weight">{weight(instance.baseWeight)}</Fact>
        {dependsOn.length === 0 ? null : <Fact name="Calls">{dependsOn.join(", ")}</Fact>}
        {Object.entries(metadata).map(([key, value]) => (
          <Fact key={key} name={key}>
            <span className="hg-mono">{value}</span>
          </Fact>
        ))}
      </Facts>
    </Section>
  );
}

/** The store knows it: while that is away nobody does. */
function leaseText(registered: boolean, ttlSeconds: number | undefined): string {
  if (ttlSeconds === undefined) return registered ? "not known now" : "none: nothing is registered";
  return ttlSeconds === 0 ? "permanent: it ends when it is deregistered" : `renewed within ${ttlSeconds} s`;
}

function None() {
  return <span className="hg-quiet">–</span>;
}
