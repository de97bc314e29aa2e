import { HeadgateError } from "#lib/contract/error.ts";
import type { ApiDeps, Handlers } from "./handler.ts";

type Rows = "startSampleFleet" | "stopSampleFleet";

export function sampleFleet({ sampleFleet: fleet }: Pick<ApiDeps, "sampleFleet">): Handlers<Rows> {
  const requireAvailable = () => {
    if (fleet.state() !== "unavailable") return;
    throw new HeadgateError(
      "precondition_failed",
      "the sample fleet runs only where Headgate listens on loopback",
    );
  };
  return {
    async startSampleFleet() {
      requireAvailable();
      await fleet.start();
      return { body: undefined };
    },

    async stopSampleFleet() {
      requireAvailable();
      await fleet.stop();
      return { body: undefined };
    },
  };
}
