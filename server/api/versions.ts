import type { VersionList, VersionView } from "#lib/contract/traffic-series.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { isRegistered } from "#server/core/presence.ts";
import { countStatuses } from "#server/core/status-counts.ts";
import type { TrafficSpan, VersionFigures } from "#server/ports/traffic.ts";
import { consumptionOf } from "./coverage.ts";
import type { ApiDeps, Handlers } from "./handler.ts";
import { findService } from "./leader-view.ts";
import { SharedAnswers } from "./shared-answers.ts";
import { type Published, weightGoneBy } from "./views/gone-by.ts";
import { trafficFigures } from "./views/traffic.ts";

export function versions({ control }: Pick<ApiDeps, "control">): Handlers<"listVersions"> {
  const { traffic } = control;
  const answers = new SharedAnswers<Pick<VersionFigures, "called" | "firstSeen"> & { isReported: boolean }>();
  return {
    async listVersions({ params: { ns, service: name }, query }) {
      const key = { namespace: ns, service: name };
      findService(control, key);
      const span = traffic.span(query.window);
      const consumption = consumptionOf(await control.clients.known(ns));
      // Calls are summed once for all who ask; how instances stand is as of now.
      const figures = await answers.of(span.until, JSON.stringify([key, query]), async () => ({
        ...(await traffic.versions(key, span)),
        isReported: (await traffic.figures(key, span))?.all !== undefined,
      }));
      const { service, state, at } = findService(control, key);
      const body: VersionList = {
        from: span.from,
        until: span.until,
        since: traffic.since ?? span.until,
        coverage: consumption.coverage(service, at),
        latencyError: traffic.latencyError.instances,
        items: versionViews(service, span, figures, state.published(key)),
      };
      return { body };
    },
  };
}

function versionViews(
  service: Pick<ServiceState, "instances">,
  span: TrafficSpan,
  { called, firstSeen, isReported }: VersionFigures & { readonly isReported: boolean },
  published: Published,
): VersionView[] {
  const present = Map.groupBy(
    [...service.instances.values()].filter(isRegistered),
    (instance) => instance.registered?.registration.version,
  );
  const weightOf = (instances: readonly InstanceState[]) =>
    instances.reduce((sum, instance) => sum + weightGoneBy(instance, published), 0);
  const weights = weightOf([...present.values()].flat());
  const calls = [...called.values()].reduce((sum, each) => sum + each.calls, 0);
  const names = new Set([...present.keys(), ...called.keys()]);
  const views = [...names].map((version): VersionView => {
    const instances = present.get(version) ?? [];
    const figures = called.get(version) ?? (isReported ? NO_CALLS : undefined);
    const seen = firstSeen.get(version);
    return {
      ...(version === undefined ? {} : { version }),
      instances: instances.length,
      statuses: countStatuses(instances),
      ...(weights > 0 ? { expectedShare: weightOf(instances) / weights } : {}),
      ...(calls > 0 ? { realShare: (figures?.calls ?? 0) / calls } : {}),
      ...(figures === undefined ? {} : figuresView(trafficFigures(figures, span))),
      ...(seen === undefined ? {} : { firstSeen: seen }),
      ...(instances.length === 0 ? {} : { newest: Math.max(...instances.map((each) => each.registeredAt)) }),
    };
  });
  return views.toSorted((a, b) => (b.firstSeen ?? 0) - (a.firstSeen ?? 0));
}

const NO_CALLS = { calls: 0, failed: 0, latency: undefined };

function figuresView({ calls, callsPerSecond, errorRatio, latencyMs }: ReturnType<typeof trafficFigures>) {
  return {
    calls,
    ...(callsPerSecond === undefined ? {} : { callsPerSecond }),
    ...(errorRatio === undefined ? {} : { errorRatio }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  };
}
