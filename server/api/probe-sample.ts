import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { InstanceId, Namespace, ServiceName } from "#lib/contract/names.ts";
import { MAX_SAMPLE } from "#server/core/second-opinion.ts";
import type { Opinions } from "#server/ports/opinions.ts";
import { check, readJson } from "./input.ts";
import { sendJson } from "./operations.ts";

export const SAMPLE_PATH = "/internal/v1/probe-sample";

/** Instances by their names: there is no address in it, so nobody can have anything else probed than is probed anyway. */
const Sample = z.strictObject({
  instances: z
    .array(z.strictObject({ namespace: Namespace, service: ServiceName, id: InstanceId }))
    .min(1)
    .max(MAX_SAMPLE),
});

/** What this replica's own checks say of them. A leader that doubts its checks asks. */
export async function probeSample(
  opinions: Opinions,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { headers } = req;
  const body = await readJson(req, headers["content-type"], headers["content-length"]);
  const { instances } = check("body", Sample, body);
  const targets = instances.map(({ namespace, service, id }) => ({ service: { namespace, service }, id }));
  sendJson(res, 200, await opinions.give(targets));
}
