import type { InstanceView } from "#lib/contract/views.ts";
import { plural, sentenceList } from "#lib/format.ts";
import type { Cli } from "./cli.ts";
import { EXIT, Failure } from "./exit.ts";
import { refusing, tellPreview } from "./preview-text.ts";
import type { RollFlags } from "./roll-flags.ts";
import { mostOf, nextOf, type RollWish, turnOf } from "./roll-plan.ts";

export interface RollToBe {
  readonly ns: string;
  readonly service: string;
  /** To be rolled, in order. */
  readonly ids: readonly string[];
  readonly skipped: readonly string[];
  readonly views: ReadonlyMap<string, InstanceView>;
  readonly wish: RollWish;
}

/** The order, and what would come of the first of them being out; ends with the code of a refusal where one would be. */
export async function previewRoll(cli: Cli, roll: RollToBe, flags: RollFlags): Promise<void> {
  const { ns, service, ids, skipped, views, wish } = roll;
  const { io } = cli;
  const most = mostOf(wish.limit, views.size);
  const turns = ids.map((instance) => ({ instance, turn: turnOf(views.get(instance), wish) }));
  const held = turns.flatMap(({ turn }) => (turn.kind === "held" ? [turn] : []));
  const first = firstOf(roll);
  const seen =
    first.length === 0
      ? undefined
      : await cli.client.previewService({
          params: { ns, service },
          body: { changes: first.map((instance) => ({ instance, drain: true })), owner: wish.owner },
        });
  const facts = {
    ...{ namespace: ns, service, maxUnavailable: most, order: ids, skipped, first },
    held: held.map(({ instance, by }) => ({ instance, by })),
    ...(seen === undefined ? {} : { preview: seen }),
  };
  if (flags.json !== true) {
    io.line(
      `Would roll ${plural(ids.length, "instance")} of ${service} in ${ns}, at most ${most} of ${views.size} out`,
      "bold",
    );
    const rows = turns.map(({ instance, turn }, i) => {
      const { status = "-", version = "-", zone = "-" } = views.get(instance) ?? {};
      return [
        String(i + 1),
        instance,
        status,
        zone,
        version,
        turn.kind === "held" ? `left alone, for ${turn.by}` : "",
      ];
    });
    if (rows.length > 0) io.table(["", "INSTANCE", "STATUS", "ZONE", "VERSION", ""], rows);
    if (skipped.length > 0) io.line(`Passed over: ${sentenceList(skipped, 10)}`, "dim");
    if (seen !== undefined) {
      io.line(`With ${sentenceList(first, 5)} out:`);
      tellPreview(cli, seen);
    } else if (ids.length > held.length) io.line("None could begin now: others are out", "warn");
  }
  const guards = refusing(seen?.guards ?? []).map(({ guard, text }) => `${guard}: ${text}`);
  if (guards.length > 0)
    throw new Failure(
      EXIT.refused,
      `it would be refused: ${guards.join("; ")}`,
      "Lower --max-unavailable.",
      facts,
    );
  if (flags.json === true) io.json(facts);
}

/** Those that would be out at the same time, to begin with. */
function firstOf({ ids, views, wish }: RollToBe): string[] {
  const rolling = new Set<string>();
  for (;;) {
    const pending = ids.filter((id) => !rolling.has(id));
    const next = nextOf(pending, rolling, views, wish);
    if (next.kind !== "begin") return [...rolling];
    rolling.add(next.instance);
  }
}
