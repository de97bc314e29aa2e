import type { Outcome } from "#lib/sdk/public.ts";

interface Read {
  readonly response: Response;
  /** When its body was read, given up or broken; undefined where there is none to read. */
  readonly over: Promise<Outcome> | undefined;
  readonly discard: () => void;
}

/** The same response, with the end of its body told: until then the call is in flight. */
export function untilRead(response: Response, outcome: Outcome, signal: AbortSignal): Read {
  const { body, status, statusText, headers, url, redirected, type } = response;
  if (body === null) return { response, over: undefined, discard: () => {} };
  const reader = body.getReader();
  let end: (outcome: Outcome) => void = () => {};
  const over = new Promise<Outcome>((resolve) => (end = resolve));
  let isBeingRead = false;
  // Not read at all, it is over when its time is.
  signal.addEventListener("abort", () => end(isBeingRead ? "timeout" : outcome), { once: true });
  const told = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        isBeingRead = true;
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
          end(outcome);
        } catch (error) {
          controller.error(error);
          end(signal.aborted ? "timeout" : "reset");
        }
      },
      async cancel(reason) {
        end(outcome);
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  const copy = new Response(told, { status, statusText, headers });
  for (const [name, value] of Object.entries({ url, redirected, type }))
    Object.defineProperty(copy, name, { value });
  const discard = () => {
    end(outcome);
    void reader.cancel().catch(() => undefined);
  };
  return { response: copy, over, discard };
}
