import type { Outcome } from "#lib/sdk/public.ts";

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

interface Tracking {
  /** What the call comes to when nothing breaks any more. */
  readonly outcome: Outcome;
  readonly signal: AbortSignal;
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
export function tracked(response: Response, outcome: Outcome, signal: AbortSignal): Tracked {
  if (response.body === null || Object.getPrototypeOf(response) !== Response.prototype)
    return { response, over: undefined, discard: () => {} };
  const { body } = response;
  let end: (outcome: Outcome) => void = () => {};
  const over = new Promise<Outcome>((resolve) => (end = resolve));
  const tracking: Tracking = { outcome, signal, end, isBeingRead: false, told: undefined };
  // Not read at all, it is over when its time is.
  signal.addEventListener("abort", () => end(tracking.isBeingRead ? "timeout" : outcome), { once: true });
  trackings.set(response, tracking);
  Object.setPrototypeOf(response, TrackedResponse.prototype);
  const discard = () => {
    end(outcome);
    void body.cancel().catch(() => undefined);
  };
  return { response, over, discard };
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
    // What does not parse was read all the same.
    tracking.end(error instanceof SyntaxError ? tracking.outcome : broken(tracking));
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

function broken({ signal }: Tracking): Outcome {
  return signal.aborted ? "timeout" : "reset";
}
