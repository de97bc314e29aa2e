import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { checked } from "#lib/api/checked.ts";
import { createClient } from "#lib/api/client.ts";
import { pause } from "#lib/api/backoff.ts";
import { type Behaviour, isAlive, isKept, isListening } from "./behaviour.ts";
import { type Caller, openCaller } from "./callers.ts";
import { HOST, type Listener, openListener } from "./listener.ts";
import { type PlannedInstance, type PlannedService, TTL_SECONDS } from "./plan.ts";
import { Provocation } from "./provocation.ts";
import { Registrar } from "./registrar.ts";
import type { Variation } from "./schedule.ts";

export interface InstanceParts {
  readonly service: PlannedService;
  readonly planned: PlannedInstance;
  /** Headgate's address, and a token for it. */
  readonly url: string;
  readonly token: string;
  readonly reportMs: number;
  /** 0: any free one. */
  readonly port: number;
  readonly scheduled: () => Behaviour;
  readonly variation: () => Variation;
  readonly onTrouble: (what: string) => void;
  /** It may no longer register: the token does not do any more. */
  readonly onRefused: (why: string) => void;
}

export interface SampleInstance {
  readonly port: number;
  /** Leaves, deregisters and closes everything. */
  stop(): Promise<void>;
}

const TICK_MS = 100;
const AGAIN_MS = 2000;
const READY_MS = 5000;
const DEPLOY_LEAVE_SECONDS = 20;
const STOP_LEAVE_SECONDS = 1;

/** Starts an instance; resolves when it does what its schedule says. Rejects when it may not register. */
export async function startInstance(parts: InstanceParts): Promise<SampleInstance> {
  const { service } = parts;
  const provocation = new Provocation();
  const stopping = new AbortController();
  let caller: Caller | undefined;
  let now: Behaviour = { kind: "crash" };

  async function work(signal: AbortSignal): Promise<number> {
    const { min, max } = service.workMs;
    await delay(min + Math.random() * (max - min));
    const answers = await Promise.all(
      service.dependsOn.map(async (name) => (await caller?.call(name, signal)) ?? false),
    );
    return answers.every(Boolean) ? 200 : 502;
  }

  const listener: Listener = await openListener(parts.port, {
    work,
    provoke: (body) => provocation.take(body, Date.now()),
  });
  const id = `${HOST}:${listener.port}`;
  const name = `${service.name}/${id}`;
  const onTrouble = (what: string) => parts.onTrouble(`${name}: ${what}`);
  const client = createClient(
    {
      urls: [parts.url],
      token: parts.token,
      headers: { "headgate-client": name },
      timeoutMs: 3000,
    },
    checked,
  );
  const registrar = new Registrar({
    client,
    service: service.name,
    instance: id,
    registration: () => registrationOf(parts, id),
    onTrouble,
    onRefused: (why) => parts.onRefused(`${name}: ${why}`),
  });

  async function become(next: Behaviour): Promise<void> {
    if (next.kind === "deploy" && isKept(now)) await registrar.leave(DEPLOY_LEAVE_SECONDS);
    if (next.kind === "silent" && isKept(now)) await registrar.fallSilent();
    if (!isKept(next)) registrar.abandon();
    if (!isAlive(next)) {
      const closing = caller?.close();
      caller = undefined;
      // A crash waits for nothing.
      if (next.kind === "deploy") await closing;
    }
    listener.behave(next);
    await (isListening(next) ? listener.open() : listener.cut());
    if (isAlive(next)) {
      caller ??= openCaller({
        ...{ url: parts.url, token: parts.token, service: service.name, id },
        ...{ onTrouble, services: service.dependsOn },
        ...{ zone: parts.planned.zone, reportMs: parts.reportMs },
        isCutOff: () => now.kind === "cut-off",
      });
      // Called before it can call, it would fail, and its callers would report it.
      if (!isAlive(now)) await caller.ready(READY_MS);
    }
    if (isKept(next) && !isKept(now)) await registrar.register();
    now = next;
  }

  const wanted = () => provocation.at(Date.now()) ?? parts.scheduled();

  async function live(): Promise<void> {
    while (!stopping.signal.aborted) {
      const next = wanted();
      if (!isDeepStrictEqual(next, now)) {
        try {
          await become(next);
        } catch (error) {
          onTrouble(String(error));
          await pause(AGAIN_MS, stopping.signal).catch(() => undefined);
        }
      }
      await pause(TICK_MS, stopping.signal).catch(() => undefined);
    }
  }

  await become(wanted());
  const living = live();

  return {
    port: listener.port,
    async stop() {
      stopping.abort();
      await living;
      if (isKept(now)) {
        await registrar.leave(STOP_LEAVE_SECONDS).catch((error: unknown) => {
          onTrouble(`it could not deregister: ${String(error)}`);
        });
      }
      await caller?.close();
      await listener.cut();
    },
  };
}

function registrationOf({ service, planned, variation }: InstanceParts, id: string) {
  const { weight, version } = { ...planned, ...variation() };
  return {
    protocol: "http" as const,
    zone: planned.zone,
    weight,
    version,
    dependsOn: [...service.dependsOn],
    metadata: { team: service.team, fleet: "sample", misbehave: `http://${id}/misbehave` },
    check: { kind: "http" as const, path: "/healthz" },
    ttlSeconds: TTL_SECONDS,
  };
}
