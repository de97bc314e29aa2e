import { pause } from "#lib/api/backoff.ts";
import { checked } from "#lib/api/checked.ts";
import { type Client, createClient } from "#lib/api/client.ts";
import { SAMPLE_NAMESPACE } from "./plan.ts";
import type { Ask, Row } from "./schedule-row.ts";

export interface DeployBotParts {
  readonly url: string;
  /** May drain, write policies and view; its name is the actor of what the bot does. */
  readonly token: string;
  /** What shall stand now; the same objects as long as it shall. */
  readonly asks: () => readonly Row<{ asks: Ask }>[];
  readonly signal: AbortSignal;
  readonly onTrouble: (what: string) => void;
}

type Wish = Row<{ asks: Ask }>;

const ZONES = ["a", "b", "c"];
const TICK_MS = 500;
/** What the bot leaves behind when it dies ends by itself, this long after it was to be taken back. */
const SPARE_SECONDS = 60;

/** Does what operators and deploy scripts do, until `signal` aborts; then takes back what stands. */
export async function runDeployBot(parts: DeployBotParts): Promise<void> {
  const { url, token, asks, signal, onTrouble } = parts;
  const client = createClient({ urls: [url], token, timeoutMs: 5000 }, checked);
  const standing = new Set<Wish>();

  async function attempt(what: string, wish: Wish, act: () => Promise<unknown>): Promise<void> {
    const { kind } = wish.what.asks;
    await act().catch((error: unknown) => onTrouble(`deploy-bot, to ${what} a ${kind}: ${String(error)}`));
  }

  async function become(wanted: ReadonlySet<Wish>): Promise<void> {
    for (const wish of standing) {
      if (wanted.has(wish)) continue;
      standing.delete(wish);
      await attempt("end", wish, async () => undo(client, wish));
    }
    for (const wish of wanted) {
      if (standing.has(wish)) continue;
      // Asked once: a refusal is an answer.
      standing.add(wish);
      await attempt("make", wish, async () => make(client, wish));
    }
  }

  while (!signal.aborted) {
    await become(new Set(asks()));
    await pause(TICK_MS, signal).catch(() => undefined);
  }
  await become(new Set());
}

async function make(client: Client, wish: Wish): Promise<void> {
  const { asks } = wish.what;
  if (asks.kind === "policy") return putPolicy(client, wish, {}, asks.policy);
  const [from, to] = wish.spans[0] ?? [0, 0];
  const { reason } = asks;
  const body = { reason, expiresInSeconds: to - from + SPARE_SECONDS };
  for (const params of await instancesOf(client, wish)) {
    switch (asks.kind) {
      case "weight":
        await client.putWeight({ params, body: { ...body, weight: `${asks.percent}%` } });
        break;
      case "maintenance":
        await client.putMaintenance({ params, body });
        break;
      case "drain": {
        const { force, keepAliveSeconds } = asks;
        const forced = force === undefined ? {} : { force: [force] };
        await client.drain({ params, body: { ...body, ...forced, keepAliveSeconds } });
      }
    }
  }
}

async function undo(client: Client, wish: Wish): Promise<void> {
  const { asks } = wish.what;
  if (asks.kind === "policy") return putPolicy(client, wish, asks.policy, {});
  for (const params of await instancesOf(client, wish)) {
    switch (asks.kind) {
      case "weight":
        await client.deleteWeight({ params });
        break;
      case "maintenance":
        await client.deleteMaintenance({ params });
        break;
      case "drain":
        await client.undrain({ params });
    }
  }
}

/** Only what the bot itself wrote is replaced: a policy that somebody tries out here stands. */
async function putPolicy(client: Client, wish: Wish, from: object, to: object): Promise<void> {
  const params = { ns: SAMPLE_NAMESPACE, service: wish.service };
  const { patch, etag } = await client.getPolicy({ params });
  if (JSON.stringify(patch) !== JSON.stringify(from)) return;
  const body = { policy: to, reason: wish.what.asks.reason };
  await client.putPolicy({ params, body, ifMatch: etag });
}

async function instancesOf(client: Client, { service, instances }: Wish) {
  const params = { ns: SAMPLE_NAMESPACE, service };
  const { items } = await client.listInstances({ params });
  const zones = instances.map((index) => ZONES[index]);
  return items.filter(({ zone }) => zones.includes(zone)).map(({ id }) => ({ ...params, instance: id }));
}
