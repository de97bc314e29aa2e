import type { BalancerName } from "#lib/sdk/public.ts";
import type { Balancer } from "./balancer.ts";
import { Hashing } from "./hashing.ts";
import { LeastRequest } from "./least-request.ts";
import { Maglev } from "./maglev.ts";
import { PeakEwma } from "./peak-ewma.ts";
import { WeightedRandom } from "./random.ts";
import { Rendezvous } from "./rendezvous.ts";
import { Ring } from "./ring.ts";
import { RoundRobin } from "./round-robin.ts";

/** `random`: [0, 1), asked when a balancer is made and when nodes come, never by a pick. */
export function createBalancer(name: BalancerName, random: () => number): Balancer {
  switch (name) {
    case "random":
      return new WeightedRandom(random);
    case "least_request":
      return new LeastRequest(random);
    case "peak_ewma":
      return new PeakEwma(random);
    case "ring_hash":
      return new Hashing((shares) => new Ring(shares), random);
    case "maglev":
      return new Hashing((shares) => new Maglev(shares), random);
    case "rendezvous":
      return new Hashing((shares) => new Rendezvous(shares), random);
    case "round_robin":
    default: // of a server that is newer than this client
      return new RoundRobin(random);
  }
}
