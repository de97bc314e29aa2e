import type { ClientHttp2Session, IncomingHttpHeaders } from "node:http2";
import { Attempt } from "./attempt.ts";
import { type Checker, type CheckerDeps, failed, type TargetOf } from "./checker.ts";
import type { Destination } from "./connect.ts";
import { failure, ProbeFailure } from "./failure.ts";
import { judgeGrpc } from "./grpc-answer.ts";
import { type GrpcConnection, openGrpc, requestHealth } from "./grpc-connection.ts";
import { encodeRequest } from "./grpc-health.ts";
import { startingUses, USES_OF_A_CONNECTION } from "./kept-connections.ts";
import { locate } from "./locate.ts";

const MAX_BODY_BYTES = 4096;

/**
 * Asks `grpc.health.v1.Health/Check` over node:http2. Not over @grpc/grpc-js: it gives no hold of its sockets, so one
 * to a host that never answers outlives its probe by minutes, and a failed channel answers the next from its back-off.
 */
export function grpcChecker(target: TargetOf<"grpc">, deps: CheckerDeps): Checker {
  const { check, host, port } = target;
  const message = encodeRequest(check.service);
  const tls = check.tls && ({ name: host, verify: check.tls.verify, protocols: ["h2"] } as const);
  const asked = { host, port, isSecure: tls !== undefined, timeoutMs: check.timeoutMs };
  const mayKeep = deps.kept.take(check.intervalMs);
  let usesAtStart = startingUses(deps.random);
  let kept: GrpcConnection | undefined;
  let current: Attempt | undefined;

  const drop = (connection: GrpcConnection): void => {
    if (kept === connection) kept = undefined;
    connection.destroy();
  };

  const isUsable = ({ address, session }: GrpcConnection, to: Destination): boolean =>
    address === to.address && session !== undefined && !session.closed && !session.destroyed;

  const start = (attempt: Attempt, to: Destination): void => {
    if (kept?.session !== undefined && isUsable(kept, to)) {
      // One that broke while idle is no failure of the instance: the next is tried at once.
      const retry = (): void => open(attempt, to);
      return ask(attempt, kept, kept.session, retry);
    }
    open(attempt, to);
  };

  const open = (attempt: Attempt, to: Destination): void => {
    if (kept !== undefined) drop(kept);
    const opened = openGrpc(to, { guard: deps.guard, tls }, (error, connection) => {
      if (attempt.hasEnded) return;
      if (error !== null || connection.session === undefined)
        return attempt.end(failure(error ?? new ProbeFailure(BROKEN_OFF)));
      ask(attempt, connection, connection.session, undefined);
    });
    opened.uses = usesAtStart;
    usesAtStart = 0;
    kept = opened;
    attempt.release = () => drop(opened);
  };

  const ask = (
    attempt: Attempt,
    connection: GrpcConnection,
    session: ClientHttp2Session,
    retry: (() => void) | undefined,
  ): void => {
    connection.uses += 1;
    const isLastUse = !mayKeep || connection.uses >= USES_OF_A_CONNECTION;
    attempt.phase = "no answer";
    attempt.release = () => drop(connection);
    let headers: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    let bodyBytes = 0;
    const body: Buffer[] = [];
    const broke = (error: Error): void => {
      if (attempt.hasEnded) return;
      if (retry !== undefined && attempt.phase === "no answer") return retry();
      attempt.end(failure(error));
    };
    let stream;
    try {
      stream = requestHealth(session, asked, message);
    } catch (error) {
      return broke(error instanceof Error ? error : new Error(String(error)));
    }
    stream.on("response", (answered) => {
      headers = answered;
      attempt.phase = "answer unfinished";
    });
    stream.on("trailers", (sent: IncomingHttpHeaders) => {
      trailers = sent;
    });
    stream.on("data", (chunk: Buffer) => {
      bodyBytes += chunk.length;
      if (bodyBytes > MAX_BODY_BYTES) attempt.end(failed("answer over 4 KiB"));
      else body.push(chunk);
    });
    stream.on("error", broke);
    stream.on("close", () => {
      if (attempt.hasEnded) return;
      if (attempt.phase === "no answer") return broke(new ProbeFailure(BROKEN_OFF));
      if (stream.rstCode !== 0) return attempt.end(failed("stream reset"));
      if (!isLastUse) attempt.release = undefined;
      attempt.end(judgeGrpc(check.service, { headers, trailers, body: Buffer.concat(body) }));
    });
  };

  return {
    check: () => {
      const attempt = new Attempt(deps.clock, check.timeoutMs);
      current = attempt;
      locate(deps.resolve, target, attempt, (to) => start(attempt, to));
      return attempt.outcome;
    },
    close: () => {
      current?.end(failed("cancelled"));
      kept?.destroy();
      if (mayKeep) deps.kept.give();
    },
  };
}

const BROKEN_OFF = "connection closed before the answer was whole";
