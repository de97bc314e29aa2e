import { openWire } from "#lib/sdk/wire.ts";
import type { FollowTimes } from "#lib/sdk/tables/follow-times.ts";
import { Follower } from "#lib/sdk/tables/follower.ts";
import { HeldTables } from "#lib/sdk/tables/held-tables.ts";

/** A client's tables without the rest of the client. */
export class FollowedTables implements AsyncDisposable {
  readonly held = new HeldTables();
  readonly troubles: string[] = [];
  readonly follower: Follower;

  constructor(urls: string | readonly string[], times: Partial<FollowTimes> = {}) {
    const wire = openWire({
      urls: typeof urls === "string" ? [urls] : urls,
      token: undefined,
      namespace: "default",
      clientName: "shop/1",
    });
    this.follower = new Follower({
      wire,
      held: this.held,
      clientName: "shop/1",
      onTrouble: (what) => void this.troubles.push(what),
      times,
    });
  }

  ask(...services: readonly string[]): void {
    for (const service of services) this.held.listen(service, () => {});
    this.follower.changed();
  }

  revision(service = "orders"): number | undefined {
    return this.held.get(service)?.revision;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.follower.close();
  }
}
