import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotReachable } from "./not-reachable.ts";
import { createSseParser, readEvents, type SseMessage } from "./sse.ts";

const text = fc.string({ unit: "grapheme", maxLength: 20 }).map((s) => s.replace(/[\r\n\0]/g, ""));
const message = fc.oneof(
  fc.record({
    kind: fc.constant("event" as const),
    event: text,
    data: fc.array(text, { minLength: 1, maxLength: 3 }),
    id: fc.option(text, { nil: undefined }),
  }),
  fc.record({ kind: fc.constant("comment" as const), text }),
  fc.record({ kind: fc.constant("retry" as const), ms: fc.nat({ max: 99_999 }) }),
);
type Sent = typeof message extends fc.Arbitrary<infer T> ? T : never;

function linesOf(sent: Sent): string[] {
  if (sent.kind === "comment") return [`: ${sent.text}`];
  if (sent.kind === "retry") return [`retry: ${sent.ms}`];
  const id = sent.id === undefined ? [] : [`id: ${sent.id}`];
  return [`event: ${sent.event}`, ...sent.data.map((line) => `data: ${line}`), ...id, ""];
}

function expected(all: readonly Sent[]): SseMessage[] {
  let lastEventId = "";
  return all.map((sent) => {
    if (sent.kind === "comment") return { ...sent, text: sent.text.trim() };
    if (sent.kind === "retry") return sent;
    lastEventId = sent.id ?? lastEventId;
    const event = sent.event === "" ? "message" : sent.event;
    return { kind: "event", event, data: sent.data.join("\n"), lastEventId };
  });
}

/** Cuts bytes at the given places, also within a character or between CR and LF. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...at, bytes.length].map((end, i) => bytes.subarray(i === 0 ? 0 : (at[i - 1] ?? 0), end));
}

function streamOf(chunks: readonly Uint8Array[], end = true): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (end) controller.close();
    },
  });
}

async function read(chunks: readonly Uint8Array[]): Promise<SseMessage[]> {
  const got: SseMessage[] = [];
  for await (const one of readEvents(streamOf(chunks))) got.push(one);
  return got;
}

describe("an event stream", () => {
  it("reads the same whatever the line ends and wherever the bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { maxLength: 8 }),
        fc.constantFrom("\n", "\r", "\r\n"),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.boolean(),
        async (sent, lineEnd, places, bom) => {
          const wire =
            (bom ? "\uFEFF" : "") +
            sent
              .flatMap(linesOf)
              .map((line) => line + lineEnd)
              .join("");
          expect(await read(cut(new TextEncoder().encode(wire), places))).toEqual(expected(sent));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("leaves out an event that the end cut off, and one without data", () => {
    const parser = createSseParser();
    expect(parser.push("event: a\n\nid: 7\n\ndata: x\n\ndata: cut")).toEqual([
      { kind: "event", event: "message", data: "x", lastEventId: "7" },
    ]);
  });

  it("ignores fields it does not know, an id with NUL, and a retry that is no number", () => {
    const parser = createSseParser();
    expect(parser.push("id: 1\nid: a\0b\nretry: soon\nfoo: bar\ndata\n\n")).toEqual([
      { kind: "event", event: "message", data: "", lastEventId: "1" },
    ]);
  });

  it("is refused when one event does not end", () => {
    const parser = createSseParser();
    const block = "x".repeat(1024 * 1024);
    parser.push("data: ");
    expect(() => {
      for (let i = 0; i < 9; i++) parser.push(block);
    }).toThrow(/8388608 characters/);
  });

  it("that is silent for too long ends with NotReachable", async () => {
    const chunks = [new TextEncoder().encode(": hello\n")];
    const events = readEvents(streamOf(chunks, false), { silentMs: 30 });
    expect((await events.next()).value).toEqual({ kind: "comment", text: "hello" });
    await expect(events.next()).rejects.toThrow(NotReachable);
  });

  it("is cancelled when its reader leaves", async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\ndata: 2\n\n")),
      cancel: () => void (cancelled = true),
    });
    for await (const one of readEvents(body)) {
      expect(one).toMatchObject({ data: "1" });
      break;
    }
    expect(cancelled).toBe(true);
  });
});
