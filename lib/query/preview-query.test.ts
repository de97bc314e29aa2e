import { environmentManager, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ServicePreview } from "#lib/contract/preview.ts";
import { createQueryClient } from "./client.ts";
import { pausePage, resumePage } from "./pause.ts";
import { previewQuery } from "./preview-query.ts";

beforeEach(() => {
  environmentManager.setIsServer(() => false);
  vi.useFakeTimers();
});
afterEach(() => {
  resumePage();
  vi.useRealTimers();
});

test("an effect that was looked at before is not told for the one of now, nor on a page that is held", async () => {
  const client = createQueryClient(() => undefined);
  const asked = vi.fn((): Promise<ServicePreview> => new Promise(() => {}));
  asked.mockResolvedValueOnce({} as ServicePreview); // what is in it is not looked at
  const at = { ns: "default", service: "orders" };
  const options = { ...previewQuery(at, [{ instance: "127.0.0.1:1", drain: true }]), queryFn: asked };
  const look = () => {
    const observer = new QueryObserver(client, options);
    const stop = observer.subscribe(() => {});
    return { told: () => observer.getCurrentResult().data, stop };
  };
  const first = look();
  await vi.advanceTimersByTimeAsync(10);
  expect(first.told()).toBeDefined();
  first.stop();
  await vi.advanceTimersByTimeAsync(10);
  pausePage();
  const second = look();
  expect(second.told()).toBeUndefined();
  expect(asked).toHaveBeenCalledTimes(2);
  second.stop();
});
