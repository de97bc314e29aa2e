import { z } from "zod";
import { I, N, row, S, Wait } from "./endpoint-row.ts";
import { ServiceName } from "./names.ts";
import { HeartbeatResult, LeaveBody, PutInstanceBody, PutInstanceResult } from "./registration.ts";
import { Report } from "./report.ts";
import { Table, TableList } from "./table.ts";
import { routes } from "./routes.ts";

/** What instances and clients call: registrations, routing tables and reports. */
export const wireEndpoints = {
  putInstance: row({
    ...routes.putInstance,
    scope: "register",
    summary: "Register an instance, or renew or change its registration (201 new, 200 known)",
    params: I,
    body: PutInstanceBody,
    response: PutInstanceResult,
    otherStatus: 201,
  }),
  heartbeat: row({
    ...routes.heartbeat,
    scope: "register",
    summary: "Renew a registration; 404 when the instance must register again",
    params: I,
    response: HeartbeatResult,
  }),
  deleteInstance: row({
    ...routes.deleteInstance,
    scope: "register",
    summary: "Deregister; 204 also when it was not there",
    params: I,
    status: 204,
  }),
  leaveInstance: row({
    ...routes.leaveInstance,
    scope: "register",
    servedBy: "leader",
    summary: "The process is going: drained, then deregistered when drained or at the deadline",
    params: I,
    body: LeaveBody,
    status: 202,
  }),
  getTable: row({
    ...routes.getTable,
    scope: "routes:read",
    summary: "The routing table, by ETag; with wait as long poll",
    params: S,
    query: z.strictObject({ wait: Wait }),
    response: Table,
  }),
  listTables: row({
    ...routes.listTables,
    scope: "routes:read",
    summary: "Several tables: those named by service, or all",
    params: N,
    query: z.strictObject({ service: z.union([ServiceName, z.array(ServiceName).max(1000)]).optional() }),
    response: TableList,
  }),
  streamTables: row({
    ...routes.streamTables,
    scope: "routes:read",
    summary: "Tables as server-sent events: table, patch, status, bye",
    params: N,
    query: z.strictObject({
      service: z.union([ServiceName, z.array(ServiceName).max(1000)]).optional(),
      client: z.string().max(256).optional(),
    }),
  }),
  postReport: row({
    ...routes.postReport,
    scope: "report",
    summary: "A client's account of its own calls; sent again with the same bootId and seq it counts once",
    params: N,
    body: Report,
    status: 202,
  }),
} as const;
