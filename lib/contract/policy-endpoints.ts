import { z } from "zod";
import { N, Page, row, S } from "./endpoint-row.ts";
import { PolicyBody, PolicyVersionView, PolicyView, RollbackBody } from "./policy-api.ts";
import { pageOf } from "./views.ts";
import { routes } from "./routes.ts";

/** Policies: a service's, and the default of a namespace's services. */
export const policyEndpoints = {
  getPolicy: row({
    ...routes.getPolicy,
    scope: "view",
    servedBy: "leader",
    summary: "A service's policy: what is written of it, what it inherits, and what is obeyed",
    params: S,
    response: PolicyView,
  }),
  putPolicy: row({
    ...routes.putPolicy,
    scope: "policy:write",
    servedBy: "leader",
    summary: "Replace what is written of a service's policy",
    params: S,
    body: PolicyBody,
    ifMatch: "required",
    response: PolicyView,
  }),
  listPolicyHistory: row({
    ...routes.listPolicyHistory,
    scope: "view",
    servedBy: "leader",
    summary: "The last 100 versions of a service's policy, newest first",
    params: S,
    query: z.strictObject(Page),
    response: pageOf(PolicyVersionView),
  }),
  rollbackPolicy: row({
    ...routes.rollbackPolicy,
    scope: "policy:write",
    servedBy: "leader",
    summary: "Put a version of a service's policy back, as a new version",
    params: S,
    body: RollbackBody,
    ifMatch: "required",
    response: PolicyView,
  }),
  getDefaultPolicy: row({
    ...routes.getDefaultPolicy,
    scope: "view",
    servedBy: "leader",
    summary: "The default policy of a namespace's services",
    params: N,
    response: PolicyView,
  }),
  putDefaultPolicy: row({
    ...routes.putDefaultPolicy,
    scope: "policy:write",
    servedBy: "leader",
    summary: "Replace what is written of a namespace's default policy",
    params: N,
    body: PolicyBody,
    ifMatch: "required",
    response: PolicyView,
  }),
  listDefaultPolicyHistory: row({
    ...routes.listDefaultPolicyHistory,
    scope: "view",
    servedBy: "leader",
    summary: "The last 100 versions of a namespace's default policy, newest first",
    params: N,
    query: z.strictObject(Page),
    response: pageOf(PolicyVersionView),
  }),
  rollbackDefaultPolicy: row({
    ...routes.rollbackDefaultPolicy,
    scope: "policy:write",
    servedBy: "leader",
    summary: "Put a version of a namespace's default policy back, as a new version",
    params: N,
    body: RollbackBody,
    ifMatch: "required",
    response: PolicyView,
  }),
} as const;
