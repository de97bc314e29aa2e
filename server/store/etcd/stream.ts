import type { EventEmitter } from "node:events";

import type { IDuplexStream } from "etcd3";

import type { Connection } from "./connection.ts";
import { plainReason } from "./reasons.ts";

/** The sending side of a gRPC stream. */
export interface Stream<Request> {
  /** Ignored once the stream has ended. */
  write(request: Request): void;
  end(reason?: string): void;
}

/**
 * Runs a stream until it ends: by error, by etcd, by `end`, or when the connection is lost. Resolves with why;
 * rejects only when it could not be opened. `onOpen` may write; `onData` is not called after the end.
 */
export async function openStream<Request, Response>(
  connection: Connection,
  open: () => Promise<IDuplexStream<Request, Response>>,
  onOpen: (stream: Stream<Request>) => void,
  onData: (response: Response) => void,
): Promise<string> {
  const raw = await open();
  return new Promise<string>((resolve) => {
    let hasEnded = false;
    const end = (reason: string): void => {
      if (hasEnded) return;
      hasEnded = true;
      stopListening();
      raw.cancel();
      resolve(reason);
    };
    const stopListening = connection.onLost(() => end("etcd is away"));
    // etcd3's own listener answers every end of a stream, ours too, by dropping the connection of all the others.
    // (Its type shows a part of what it is: a stream of Node.)
    (raw as unknown as EventEmitter).removeAllListeners("error");
    raw.on("data", (response: Response) => {
      if (!hasEnded) onData(response);
    });
    // Also after the end: an error without a listener would end the process.
    raw.on("error", (error: Error) => {
      if (!hasEnded) connection.suspect();
      end(plainReason(error));
    });
    raw.on("end", () => end("etcd has ended the stream"));
    onOpen({
      write: (request) => {
        if (!hasEnded) raw.write(request);
      },
      end: (reason = "closed") => end(reason),
    });
  });
}
