import { z } from "zod";
import { row } from "./endpoint-row.ts";
import { Namespace, ServiceName } from "./names.ts";
import { routes } from "./routes.ts";

/** As Prometheus reads it: https://prometheus.io/docs/prometheus/latest/http_sd/ */
export const TargetGroup = z.object({
  targets: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
});
export type TargetGroup = z.infer<typeof TargetGroup>;

/** What Prometheus discovers of the fleet here. */
export const prometheusEndpoints = {
  listPrometheusTargets: row({
    ...routes.listPrometheusTargets,
    scope: "routes:read",
    summary:
      "Published instances as scrape targets (http_sd): of all namespaces the token may read, or those named",
    query: z.strictObject({
      namespace: z.union([Namespace, z.array(Namespace).max(1000)]).optional(),
      service: z.union([ServiceName, z.array(ServiceName).max(1000)]).optional(),
    }),
    response: z.array(TargetGroup),
  }),
} as const;
