import type { ServerResponse } from "node:http";
import { serviceKeyText } from "#server/core/keys.ts";
import type { Clock, Random } from "#server/ports/clock.ts";
import type { PublishedTable, TableChange } from "#server/publish/service-table.ts";

/** A poll of a table that waits for the next one. */
interface Poll {
  readonly res: ServerResponse;
  readonly table: PublishedTable;
  /** Of `epoch`: only a later revision, or another epoch, answers. */
  readonly held: number;
  readonly epoch: string;
  readonly ended: () => void;
  readonly cancel: () => void;
}

interface WaitOptions {
  readonly res: ServerResponse;
  readonly table: PublishedTable;
  readonly held: number;
  readonly waitMs: number;
  /** Called once, when the poll is answered or its client has gone. */
  readonly ended: () => void;
}

export interface LongPolls {
  wait(options: WaitOptions): void;
  /** Answers those that wait for what has changed. */
  flush(changes: readonly TableChange[]): void;
  /** Answers all at once, as unchanged. What comes later does not wait. */
  close(): void;
  readonly size: number;
}

interface LongPollsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly send: (res: ServerResponse, table: PublishedTable) => void;
  readonly sendUnchanged: (res: ServerResponse, table: PublishedTable) => void;
}

export function createLongPolls({ clock, random, send, sendUnchanged }: LongPollsOptions): LongPolls {
  const byService = new Map<string, Set<Poll>>();
  let size = 0;
  let isClosed = false;

  function end(text: string, poll: Poll): boolean {
    const polls = byService.get(text);
    if (polls?.delete(poll) !== true) return false;
    if (polls.size === 0) byService.delete(text);
    size -= 1;
    poll.cancel();
    poll.ended();
    return true;
  }

  return {
    wait({ res, table, held, waitMs, ended }) {
      if (isClosed || res.destroyed) {
        ended();
        if (!res.destroyed) sendUnchanged(res, table);
        return;
      }
      const text = serviceKeyText(table.key);
      // ± 10 %: polls that began together do not all come back together.
      const cancel = clock.after(waitMs * (0.9 + 0.2 * random.next()), () => {
        if (end(text, poll)) sendUnchanged(res, table);
      });
      const poll: Poll = { res, table, held, epoch: table.epoch, ended, cancel };
      const polls = byService.get(text) ?? new Set();
      byService.set(text, polls.add(poll));
      size += 1;
      res.once("close", () => end(text, poll));
    },

    flush(changes) {
      for (const { table } of changes) {
        const text = serviceKeyText(table.key);
        for (const poll of byService.get(text) ?? []) {
          const isNewer = table.epoch !== poll.epoch || table.revision > poll.held;
          if (isNewer && end(text, poll)) send(poll.res, table);
        }
      }
    },

    close() {
      isClosed = true;
      for (const [text, polls] of byService) {
        for (const poll of polls) {
          if (!end(text, poll)) continue;
          poll.res.setHeader("Connection", "close"); // the next poll goes to another replica
          sendUnchanged(poll.res, poll.table);
        }
      }
    },

    get size() {
      return size;
    },
  };
}
