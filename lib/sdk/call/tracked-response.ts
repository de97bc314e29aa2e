import type { Outcome } from "#lib/sdk/public.ts";
import { outcomeOf } from "./outcome.ts";

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

/** What is known of an answer when its body begins. */
interface Head {
  /** What the call comes to when nothing breaks any more. */
  readonly outcome: Outcome;
  readonly signal: AbortSignal;
  /** Whether the signal aborts because the time is over. */
  readonly isLate: () => boolean;
}

interface Tracking extends Head {
  readonly end: (outcome: Outcome) => void;
  isBeingRead: boolean;
  told: Bytes | undefined;
}

interface Tracked {
  readonly response: Response;
  /** When its body was read, given up or broken; undefined where there is none to wait for. */
  readonly over: Promise<Outcome> | undefined;
  readonly discard: () => void;
}

const trackings = new WeakMap<Response, Tracking>();

/**
 * A response of the global fetch that tells when its body is over: until then its call is in flight. It stays the object
 * that it was, with its own ways to read a body whole; a stream before each body would cost half a call.
 */
class TrackedResponse extends Response {
  override async arrayBuffer(): Promise<ArrayBuffer> {
    return await read(this, async () => super.arrayBuffer());
  }
  override async blob(): Promise<Blob> {
    return await read(this, async () => super.blob());
  }
  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return await read(this, async () => super.bytes());
  }
  override async formData(): Promise<FormData> {
    return await read(this, async () => super.formData());
  }
  override async json(): Promise<unknown> {
    return await read(this, async () => super.json() as Promise<unknown>);
  }
  override async text(): Promise<string> {
    return await read(this, async () => super.text());
  }
  override clone(): Response {
    const copy = super.clone();
    // Its own body is another one now.
    const tracking = trackings.get(this);
    if (tracking !== undefined) tracking.told = undefined;
    return copy;
  }
  /** Untouched until it is read: who only looks whether there is one may still read it whole. */
  override get body(): Bytes | null {
    const body = super.body;
    const tracking = trackings.get(this);
    if (body === null || tracking === undefined) return body;
    tracking.told ??= streamed(body, tracking);
    return tracking.told;
  }
}

/** Of a fetch that is not the global one, the call is over with the head of its answer: its body is not looked into. */
export function tracked(response: Response, head: Head): Tracked {
  const { body } = response;
  const discard = () => void body?.cancel().catch(() => undefined);
  const isEmpty = body === null || response.headers.get("content-length") === "0";
  if (isEmpty || Object.getPrototypeOf(response) !== Response.prototype)
    return { response, over: undefined, discard };
  let end: (outcome: Outcome) => void = () => {};
  const over = new Promise<Outcome>((resolve) => (end = resolve));
  const tracking: Tracking = { ...head, end, isBeingRead: false, told: undefined };
  // Not read at all, it is over when its time is.
  const onAbort = () => end(tracking.isBeingRead ? broken(tracking) : head.outcome);
  head.signal.addEventListener("abort", onAbort, { once: true });
  trackings.set(response, tracking);
  Object.setPrototypeOf(response, TrackedResponse.prototype);
  return {
    response,
    over,
    discard: () => {
      end(head.outcome);
      discard();
    },
  };
}

async function read<T>(response: Response, whole: () => Promise<T>): Promise<T> {
  const tracking = trackings.get(response);
  if (tracking === undefined) return await whole();
  tracking.isBeingRead = true;
  try {
    const value = await whole();
    tracking.end(tracking.outcome);
    return value;
  } catch (error) {
    // What does not parse, or not as what it was asked for, was read all the same.
    const isWhole = error instanceof SyntaxError || outcomeOf(error) === "cancelled";
    tracking.end(isWhole && !tracking.signal.aborted ? tracking.outcome : broken(tracking));
    throw error;
  }
}

/** The same bytes, with their end told. The body is not taken before somebody reads. */
function streamed(body: Bytes, tracking: Tracking): Bytes {
  let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        tracking.isBeingRead = true;
        reader ??= body.getReader();
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
          tracking.end(tracking.outcome);
        } catch (error) {
          controller.error(error);
          tracking.end(broken(tracking));
        }
      },
      async cancel(reason) {
        tracking.end(tracking.outcome);
        await (reader ?? body).cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

function broken({ signal, isLate }: Tracking): Outcome {
  if (isLate()) return "timeout";
  return signal.aborted ? "cancelled" : "reset";
}
