import type { ClusterView } from "#lib/contract/cluster.ts";
import { maySee, requireAllNamespaces } from "./admit.ts";
import type { ApiDeps, Handlers } from "./handler.ts";

type Deps = Pick<ApiDeps, "control" | "consumers" | "store" | "prober" | "process" | "sampleFleet">;

type Rows = "getCluster" | "previewEpoch" | "acceptEpoch";

export function cluster(deps: Deps): Handlers<Rows> {
  return {
    getCluster: () => ({ body: clusterView(deps) }),

    async previewEpoch({ identity }) {
      const preview = await deps.control.previewEpoch();
      const services = preview.services.filter(({ namespace }) => maySee(identity, namespace));
      return { body: { ...preview, services } };
    },

    async acceptEpoch({ body: { epoch, restore }, identity, asker }) {
      requireAllNamespaces(identity, "the epoch is of");
      await deps.control.acceptEpoch(epoch, { restore, actor: identity.name, asker });
      return { body: clusterView(deps) };
    },
  };
}

function clusterView({ control, consumers, store, prober, process, sampleFleet }: Deps): ClusterView {
  const leader = control.leader();
  const epoch = control.epoch();
  const frozen = control.frozen();
  const health = store.health();
  const probes = prober.stats();
  const pause = control.automationPause();
  const doubt = control.doubt();
  return {
    version: control.self.version,
    ...(epoch === undefined ? {} : { epoch }),
    ...(frozen === undefined ? {} : { frozen }),
    ...(pause === undefined ? {} : { paused: pause }),
    ...(doubt === undefined ? {} : { doubt }),
    revision: control.revision(),
    role: control.role(),
    ...(leader === undefined ? {} : { leader: leader.id }),
    replicas: control.replicas().map((replica) => ({
      ...replica,
      leading: replica.id === leader?.id,
      self: replica.id === control.self.id,
    })),
    store: {
      kind: store.kind,
      up: health.up,
      since: health.since,
      ...(health.up ? {} : { detail: health.detail }),
    },
    counts: {
      ...control.counts(),
      quarantined: control.quarantined().length,
      streams: process.streams(),
      clients: consumers.size,
    },
    probes: { scheduled: probes.scheduled, inFlight: probes.inFlight, latenessP99Ms: probes.latenessP99Ms },
    eventLoopDelayP99Ms: process.eventLoopDelayP99Ms(),
    sampleFleet: sampleFleet.state(),
  };
}
