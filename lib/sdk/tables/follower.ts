import type { Wire } from "#lib/sdk/wire.ts";
import { FOLLOW_TIMES, type FollowTimes } from "./follow-times.ts";
import { FollowedGroup, type GroupParts } from "./followed-group.ts";
import type { HeldTables } from "./held-tables.ts";
import { Supply, type Way } from "./supply.ts";
import { Taker } from "./take.ts";

interface FollowerParts {
  readonly wire: Wire;
  readonly held: HeldTables;
  readonly clientName: string;
  readonly onTrouble: (what: string) => void;
  /** Times in place of the usual ones, ms. */
  readonly times?: Partial<FollowTimes> | undefined;
}

/** Services of one stream: Headgate takes 1000 in a query, and what is on the way to it 8 KiB of URL. */
const MOST = { services: 100, chars: 4000 };

/**
 * Keeps the tables of the services that are asked for: a stream for each hundred of them; where streams do not come
 * through, long polls; where those are cut short, polls. Headgate away: what is held stands.
 */
export class Follower {
  readonly #parts: GroupParts;
  readonly #supply: Supply;
  readonly #groups: FollowedGroup[] = [];
  readonly #followed = new Set<string>();
  #isClosed = false;

  constructor({ wire, held, clientName, times, onTrouble }: FollowerParts) {
    held.onTrouble = onTrouble;
    this.#supply = new Supply(onTrouble);
    this.#parts = {
      wire,
      held,
      clientName,
      onTrouble,
      supply: this.#supply,
      taker: new Taker({ wire, held, onTrouble }),
      times: { ...FOLLOW_TIMES, ...times },
    };
  }

  get source(): Way {
    return this.#supply.source;
  }

  /** The services that are asked for are others, or there are some now. */
  changed(): void {
    if (this.#isClosed) return;
    const added = new Map<FollowedGroup, string[]>();
    for (const service of this.#parts.held.services) {
      if (this.#followed.has(service)) continue;
      this.#followed.add(service);
      const group = this.#groupFor(service, added);
      added.set(group, [...(added.get(group) ?? []), service]);
    }
    for (const [group, services] of added) group.add(services);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#groups.map(async (group) => group.close()));
    this.#supply.end();
  }

  /** The last one while it has room: streams of the others go on. */
  #groupFor(service: string, added: ReadonlyMap<FollowedGroup, readonly string[]>): FollowedGroup {
    const last = this.#groups.at(-1);
    if (last !== undefined) {
      const services = [...last.services, ...(added.get(last) ?? []), service];
      const chars = services.reduce((sum, name) => sum + encodeURIComponent(name).length + 9, 0);
      if (services.length <= MOST.services && chars <= MOST.chars) return last;
    }
    const group = new FollowedGroup(this.#parts);
    this.#groups.push(group);
    return group;
  }
}
