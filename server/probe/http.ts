import net from "node:net";
import type { Dispatcher } from "undici";
import { formatHostPort } from "#lib/contract/host-port.ts";
import { Attempt } from "./attempt.ts";
import { type Checker, type CheckerDeps, failed, type TargetOf } from "./checker.ts";
import type { Destination } from "./connect.ts";
import { errorCode, failure } from "./failure.ts";
import { judgeAnswer } from "./http-answer.ts";
import { type HttpConnection, openHttp } from "./http-connection.ts";
import { startingUses, USES_OF_A_CONNECTION } from "./kept-connections.ts";
import { locate } from "./locate.ts";

const MAX_BODY_BYTES = 64 * 1024;

/**
 * Sends one request over a connection that is kept for a few probes (kept-connections.ts says why so few). A
 * listener that goes away closes its connections; one that broke while idle is no failure: the next is tried at once.
 */
export function httpChecker(target: TargetOf<"http">, deps: CheckerDeps): Checker {
  const { check } = target;
  const hostHeader = check.http.host ?? formatHostPort(target);
  const name = check.http.host === undefined ? target.host : bareHost(check.http.host);
  const tls = check.tls && ({ name, verify: check.tls.verify, protocols: ["http/1.1"] } as const);
  const headers = [
    "host",
    hostHeader,
    "user-agent",
    "headgate-probe",
    ...Object.entries(check.http.headers).flat(),
  ];
  // After an answer to HEAD the client closes anyway: some servers send a body with it.
  const mayKeep = check.http.method === "GET" && deps.kept.take(check.intervalMs);
  let usesAtStart = startingUses(deps.random);
  let connection: HttpConnection | undefined;
  let current: Attempt | undefined;

  const drop = (dropped: HttpConnection): void => {
    if (connection === dropped) connection = undefined;
    dropped.destroy();
  };

  const connectionTo = (to: Destination): HttpConnection => {
    if (connection?.address === to.address) return connection;
    connection?.destroy();
    connection = openHttp(to, { guard: deps.guard, tls, keepIdleMs: check.intervalMs * 2 });
    connection.uses = usesAtStart;
    usesAtStart = 0;
    return connection;
  };

  const send = (attempt: Attempt, to: Destination, isRetry: boolean): void => {
    const used = connectionTo(to);
    used.uses += 1;
    const isLastUse = !mayKeep || used.uses >= USES_OF_A_CONNECTION;
    used.expectAnswer();
    attempt.release = () => drop(used);
    used.client.dispatch(
      { path: check.http.path, method: check.http.method, headers, reset: false },
      answerHandler(attempt, check.http, isLastUse ? () => used.disconnect() : undefined, (error) => {
        if (isRetry || used.hasConnected || !CLOSED_WHILE_IDLE.has(errorCode(error))) {
          attempt.end(failure(error));
          return;
        }
        drop(used);
        send(attempt, to, true);
      }),
    );
  };

  return {
    check: () => {
      const attempt = new Attempt(deps.clock, check.timeoutMs);
      current = attempt;
      locate(deps.resolve, target, attempt, (to) => send(attempt, to, false));
      return attempt.outcome;
    },
    close: () => {
      current?.end(failed("cancelled"));
      connection?.destroy();
      if (mayKeep) deps.kept.give();
    },
  };
}

const CLOSED_WHILE_IDLE = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

/** Reads one answer, at most 64 KiB of its body. Redirects are answers like any other. */
function answerHandler(
  attempt: Attempt,
  check: TargetOf<"http">["check"]["http"],
  onLastUse: (() => void) | undefined,
  onFailure: (error: Error) => void,
): Dispatcher.DispatchHandler {
  let status = 0;
  let headers: Parameters<typeof judgeAnswer>[1]["headers"] = {};
  let bodyBytes = 0;
  const body: Buffer[] = [];
  const judge = (): void => attempt.end(judgeAnswer(check, { status, headers, body: Buffer.concat(body) }));
  return {
    onRequestStart: () => {
      attempt.phase = "no answer";
    },
    onResponseStart: (_, statusCode, answerHeaders) => {
      if (statusCode < 200) return;
      status = statusCode;
      headers = answerHeaders;
      attempt.phase = "answer unfinished";
    },
    onResponseData: (_, chunk) => {
      if (attempt.hasEnded) return;
      if (check.expectBody !== undefined)
        body.push(Buffer.from(chunk.subarray(0, MAX_BODY_BYTES - bodyBytes)));
      bodyBytes += chunk.length;
      if (bodyBytes >= MAX_BODY_BYTES) judge();
    },
    onResponseEnd: () => {
      attempt.release = onLastUse; // Else the connection is whole, and used again.
      judge();
    },
    onResponseError: (_, error) => {
      if (!attempt.hasEnded) onFailure(error);
    },
  };
}

/** The host of a Host header: without its port and brackets. */
function bareHost(host: string): string {
  const bare = host.startsWith("[") ? host.slice(1, host.indexOf("]")) : host.replace(/:\d*$/, "");
  return net.isIPv6(host) ? host : bare;
}
