import { request } from "node:http";

export interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

export interface RawRequest {
  readonly port: number;
  readonly method?: string;
  /** Sent as it stands: nothing is normalised, as a browser's or fetch's URL parsing would. */
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** Answer as soon as the headers are there, and hang up: for streams. */
  readonly headOnly?: boolean;
  /** Asks from this address of the loopback: 127.0.0.2, say. */
  readonly from?: string;
}

export function rawRequest({
  port,
  method = "GET",
  path,
  headers = {},
  body,
  headOnly = false,
  from,
}: RawRequest): Promise<RawAnswer> {
  const where = { host: "127.0.0.1", ...(from === undefined ? {} : { localAddress: from }) };
  return new Promise((resolve, reject) => {
    const sent = request({ ...where, port, method, path, headers, agent: false }, (response) => {
      const answer = (text: string) =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      if (headOnly) {
        answer("");
        sent.destroy();
        return;
      }
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => answer(Buffer.concat(chunks).toString()));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
