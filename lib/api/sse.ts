import { HeadgateError } from "#lib/contract/error.ts";
import { NotReachable } from "./not-reachable.ts";

/** What a server-sent event stream carries. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export type SseMessage =
  | {
      readonly kind: "event";
      /** `message` where the stream names none. */
      readonly event: string;
      readonly data: string;
      /** The last `id:` seen so far, not only this event's; empty before the first. */
      readonly lastEventId: string;
    }
  /** A sign of life. */
  | { readonly kind: "comment"; readonly text: string }
  /** The server's wish for the time before a reconnection, ms. */
  | { readonly kind: "retry"; readonly ms: number };

/** Characters a line, or an event's data, may have: a table is at most 1 MiB. */
const MAX_CHARS = 8 * 1024 * 1024;

/** A parser fed with text cut anywhere; each push gives the messages it completed. Throws when one is over 8 Mi characters. */
export function createSseParser(): { push(text: string): SseMessage[] } {
  let pending = "";
  let afterCr = false;
  let event = "";
  let data: string[] = [];
  let dataChars = 0;
  let lastEventId = "";

  function line(text: string): SseMessage | undefined {
    if (text === "") return dispatch();
    const colon = text.indexOf(":");
    if (colon === 0) return { kind: "comment", text: text.slice(1).trim() };
    const field = colon === -1 ? text : text.slice(0, colon);
    const raw = colon === -1 ? "" : text.slice(colon + 1);
    const value = raw.startsWith(" ") ? raw.slice(1) : raw;
    if (field === "event") event = value;
    else if (field === "data") {
      data.push(value);
      bound((dataChars += value.length));
    } else if (field === "id" && !value.includes("\0")) lastEventId = value;
    else if (field === "retry" && /^\d{1,9}$/.test(value)) return { kind: "retry", ms: Number(value) };
    return undefined;
  }

  function dispatch(): SseMessage | undefined {
    const complete = data.length > 0;
    const message = {
      kind: "event",
      event: event === "" ? "message" : event,
      data: data.join("\n"),
      lastEventId,
    } as const;
    event = "";
    data = [];
    dataChars = 0;
    return complete ? message : undefined;
  }

  return {
    push(text) {
      const messages: SseMessage[] = [];
      let start = 0;
      for (let i = 0; i < text.length; i++) {
        const char = text.charCodeAt(i);
        const isLfOfCrLf = afterCr && char === 0x0a;
        afterCr = char === 0x0d;
        if (isLfOfCrLf) start = i + 1;
        else if (char === 0x0a || char === 0x0d) {
          const message = line(pending + text.slice(start, i));
          if (message !== undefined) messages.push(message);
          pending = "";
          start = i + 1;
        }
      }
      pending += text.slice(start);
      bound(pending.length);
      return messages;
    },
  };
}

function bound(chars: number): void {
  if (chars > MAX_CHARS)
    throw new HeadgateError("too_large", `the stream sent more than ${MAX_CHARS} characters in one event`);
}

/**
 * Reads an event stream to its end. Throws NotReachable when no byte came for `silentMs` (for `firstByteMs`, the
 * first one), and what the body throws. To stop a read that waits, abort the fetch it came from; leaving the loop
 * cancels the body.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  { silentMs = 45_000, firstByteMs = silentMs }: { silentMs?: number; firstByteMs?: number } = {},
): AsyncGenerator<SseMessage, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = createSseParser();
  try {
    for (let allowedMs = firstByteMs; ; allowedMs = silentMs) {
      const { done, value } = await readWithin(reader, allowedMs);
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Not awaited: a peer that is gone must not hold up its reader.
    reader.cancel().catch(() => undefined);
  }
}

async function readWithin(reader: ReadableStreamDefaultReader<Uint8Array>, silentMs: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new NotReachable(`the stream was silent for ${silentMs} ms`, { mayHaveArrived: false }));
    }, silentMs);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}
