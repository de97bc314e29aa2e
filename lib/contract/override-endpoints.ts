import { z } from "zod";
import {
  NamespaceChangesBody,
  NamespaceChangesResult,
  ServiceChangesBody,
  ServiceChangesResult,
} from "./bulk.ts";
import { I, N, row, S, Wait } from "./endpoint-row.ts";
import {
  CircuitBody,
  CircuitResult,
  DrainBody,
  DrainResult,
  IntentView,
  MaintenanceBody,
  OnlyTheseInQuery,
  UndrainResult,
  WeightBody,
} from "./intent.ts";
import { NamespacePreview, NamespacePreviewBody, ServicePreview, ServicePreviewBody } from "./preview.ts";
import { routes } from "./routes.ts";

const Ending = z.strictObject({ only: OnlyTheseInQuery });

/** What an operator wishes of instances, and what would come of it. */
export const overrideEndpoints = {
  drain: row({
    ...routes.drain,
    scope: "drain",
    servedBy: "leader",
    summary: "Drain for an owner (202 new, 200 the owner's standing one)",
    params: I,
    body: DrainBody,
    ifMatch: "optional",
    response: DrainResult,
    status: 202,
    otherStatus: 200,
  }),
  getDrain: row({
    ...routes.getDrain,
    scope: "view",
    servedBy: "leader",
    summary: "Progress; with wait answers when the stage changes or is final",
    params: I,
    query: z.strictObject({ owner: z.string().max(128).optional(), wait: Wait }),
    response: DrainResult,
  }),
  undrain: row({
    ...routes.undrain,
    scope: "drain",
    servedBy: "leader",
    summary:
      "Undo one's own drain, an owner's, or all; of these only those named; 200 with those that still stand",
    params: I,
    query: z.strictObject({
      owner: z.string().max(128).optional(),
      all: z.enum(["true", "false"]).optional(),
      only: OnlyTheseInQuery,
    }),
    response: UndrainResult,
  }),
  putWeight: row({
    ...routes.putWeight,
    scope: "drain",
    servedBy: "leader",
    summary: "Override the base weight",
    params: I,
    body: WeightBody,
    response: IntentView,
  }),
  deleteWeight: row({
    ...routes.deleteWeight,
    scope: "drain",
    servedBy: "leader",
    summary: "Back to the registered weight; 409 where another one stands than those named",
    params: I,
    query: Ending,
    status: 204,
  }),
  putMaintenance: row({
    ...routes.putMaintenance,
    scope: "drain",
    servedBy: "leader",
    summary:
      "Take an instance out for maintenance: as a drain, not checked, and out of the table once drained",
    params: I,
    body: MaintenanceBody,
    response: IntentView,
  }),
  deleteMaintenance: row({
    ...routes.deleteMaintenance,
    scope: "drain",
    servedBy: "leader",
    summary: "End an instance's maintenance; 409 where another one stands than those named",
    params: I,
    query: Ending,
    status: 204,
  }),
  putCircuit: row({
    ...routes.putCircuit,
    scope: "drain",
    servedBy: "leader",
    summary:
      "Eject an instance (open), keep it in (closed), try it now (half-open), or leave it to itself (auto)",
    params: I,
    body: CircuitBody,
    response: CircuitResult,
  }),
  changeService: row({
    ...routes.changeService,
    scope: "drain",
    servedBy: "leader",
    summary: "Change overrides of several instances of a service: all or none",
    params: S,
    body: ServiceChangesBody,
    namesMany: true,
    response: ServiceChangesResult,
  }),
  changeNamespace: row({
    ...routes.changeNamespace,
    scope: "drain",
    servedBy: "leader",
    summary:
      "Drain or undrain a selection over all services: all or none of each service, and each is reported",
    params: N,
    body: NamespaceChangesBody,
    namesMany: true,
    response: NamespaceChangesResult,
  }),
  previewService: row({
    ...routes.previewService,
    scope: "view",
    servedBy: "leader",
    summary: "What would come of changes, or of a policy: table, traffic and guards; nothing is written",
    params: S,
    body: ServicePreviewBody,
    namesMany: true,
    response: ServicePreview,
  }),
  previewNamespace: row({
    ...routes.previewNamespace,
    scope: "view",
    servedBy: "leader",
    summary:
      "What would come of draining a selection, or of a default policy, for each service; nothing is written",
    params: N,
    body: NamespacePreviewBody,
    response: NamespacePreview,
  }),
} as const;
