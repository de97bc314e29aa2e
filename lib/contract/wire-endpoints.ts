import { z } from "zod";
import { I, N, row, S, Wait } from "./endpoint-row.ts";
import { ServiceName } from "./names.ts";
import { HeartbeatResult, LeaveBody, PutInstanceBody, PutInstanceResult } from "./registration.ts";
import { Report } from "./report.ts";
import { Table, TableList } from "./table.ts";

/** What instances and clients call: registrations, routing tables and reports. */
export const wireEndpoints = {
  putInstance: row({
    method: "PUT",
    path: "/v1/namespaces/{ns}/services/{service}/instances/{instance}",
    scope: "register",
    summary: "Register an instance, or renew or change its registration (201 new, 200 known)",
    params: I,
    body: PutInstanceBody,
    response: PutInstanceResult,
    otherStatus: 201,
  }),
  heartbeat: row({
    method: "POST",
    path: "/v1/namespaces/{ns}/services/{service}/instances/{instance}/heartbeat",
    scope: "register",
    summary: "Renew a registration; 404 when the instance must register again",
    params: I,
    response: HeartbeatResult,
  }),
  deleteInstance: row({
    method: "DELETE",
    path: "/v1/namespaces/{ns}/services/{service}/instances/{instance}",
    scope: "register",
    summary: "Deregister; 204 also when it was not there",
    params: I,
    status: 204,
  }),
  leaveInstance: row({
    method: "POST",
    path: "/v1/namespaces/{ns}/services/{service}/instances/{instance}/leave",
    scope: "register",
    servedBy: "leader",
    summary: "The process is going: drained, then deregistered when drained or at the deadline",
    params: I,
    body: LeaveBody,
    status: 202,
  }),
  getTable: row({
    method: "GET",
    path: "/v1/namespaces/{ns}/services/{service}/table",
    scope: "routes:read",
    wire: "raw",
    summary: "The routing table, by ETag; with wait as long poll",
    params: S,
    query: z.strictObject({ wait: Wait }),
    response: Table,
  }),
  listTables: row({
    method: "GET",
    path: "/v1/namespaces/{ns}/tables",
    scope: "routes:read",
    wire: "raw",
    summary: "Several tables: those named by service, or all",
    params: N,
    query: z.strictObject({ service: z.union([ServiceName, z.array(ServiceName).max(1000)]).optional() }),
    response: TableList,
  }),
  streamTables: row({
    method: "GET",
    path: "/v1/namespaces/{ns}/tables/stream",
    scope: "routes:read",
    wire: "sse",
    summary: "Tables as server-sent events: table, patch, status, bye",
    params: N,
    query: z.strictObject({
      service: z.union([ServiceName, z.array(ServiceName).max(1000)]).optional(),
      client: z.string().max(256).optional(),
    }),
  }),
  postReport: row({
    method: "POST",
    path: "/v1/namespaces/{ns}/reports",
    scope: "report",
    wire: "raw",
    summary: "A client's account of its own calls; sent again with the same bootId and seq it counts once",
    params: N,
    body: Report,
    status: 202,
  }),
} as const;
