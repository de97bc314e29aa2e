/** The sample fleet, as the console may start and stop it. */
export interface SampleFleet {
  /** `unavailable`: this server does not listen on loopback, or cannot start processes. */
  state(): "unavailable" | "stopped" | "running";
  start(): Promise<void>;
  stop(): Promise<void>;
}
