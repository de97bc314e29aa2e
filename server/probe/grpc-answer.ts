import type { IncomingHttpHeaders } from "node:http2";
import { status as codes } from "@grpc/grpc-js";
import { failed, type Finding, passed } from "./checker.ts";
import { decodeResponse } from "./grpc-health.ts";

export interface GrpcAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Whether an answer says that `service` serves (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). */
export function judgeGrpc(service: string, { headers, trailers, body }: GrpcAnswer): Finding {
  const httpStatus = Number(headers[":status"] ?? 0);
  if (httpStatus !== 200) return failed(`not a gRPC answer: status ${httpStatus}`);
  if (!(headers["content-type"] ?? "").startsWith("application/grpc")) return failed("not a gRPC answer");
  const code = Number(trailers["grpc-status"] ?? headers["grpc-status"] ?? Number.NaN);
  switch (code) {
    case codes.OK:
      return judgeStatus(service, body);
    case codes.NOT_FOUND:
      return failed(unknownService(service));
    case codes.UNIMPLEMENTED:
      return failed("grpc.health.v1 is not implemented");
    default:
      return failed(codes[code] === undefined ? "no grpc status" : `grpc status ${codes[code]}`);
  }
}

function judgeStatus(service: string, body: Buffer): Finding {
  const serving = decodeResponse(body);
  switch (serving) {
    case "serving":
      return passed(serving);
    case "service unknown":
      return failed(unknownService(service));
    case "not serving":
      return failed(serving);
    case "unknown":
      return failed("serving status unknown");
    case undefined:
      return failed("not an answer of grpc.health.v1");
  }
}

function unknownService(service: string): string {
  return service === "" ? "service unknown" : `service unknown: ${service}`;
}
