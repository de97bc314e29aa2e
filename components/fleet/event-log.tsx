"use client";
import { Button, Select, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { FailedAnswer } from "./failed-answer.tsx";
import { Nothing } from "#components/ui/section.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { FilterField, Toolbar } from "#components/ui/toolbar.tsx";
import { TransitionKind } from "#lib/contract/events.ts";
import { InstanceId } from "#lib/contract/names.ts";
import { eventLogQuery } from "#lib/query/event-log.ts";
import { EventList } from "./event-list.tsx";

const typed = parseAsString.withDefault("").withOptions({ throttleMs: 300 });

/** Everything that happened to a service and what was done about it: filtered by the API, live, paged. */
export function EventLog({ ns, service }: { ns: string; service: string }) {
  const [kind, setKind] = useQueryState("kind", parseAsStringLiteral(TransitionKind.options));
  const [instance, setInstance] = useQueryState("instance", typed);
  const [actor, setActor] = useQueryState("actor", typed);
  const isAddress = instance === "" || InstanceId.safeParse(instance).success;
  const query = useInfiniteQuery(
    eventLogQuery({
      ns,
      service,
      kind: kind ?? undefined,
      instance: instance === "" || !isAddress ? undefined : instance,
      actor: actor === "" ? undefined : actor,
    }),
  );
  const [isHeld, setHeld] = useState(false);
  const events = query.data?.pages.flatMap(({ items }) => items);
  const isFiltered = kind !== null || instance !== "" || actor !== "";

  function clear(): void {
    void setKind(null);
    void setInstance(null);
    void setActor(null);
  }

  return (
    <>
      <Toolbar>
        <FilterField
          label="Instance (host:port)"
          value={instance}
          onChange={(text) => void setInstance(text === "" ? null : text)}
        />
        <Select
          aria-label="Kind of event"
          placeholder="Any kind"
          data={TransitionKind.options}
          value={kind}
          onChange={(next) => void setKind(TransitionKind.options.find((one) => one === next) ?? null)}
          searchable
          clearable
          w={200}
        />
        <TextInput
          aria-label="Actor"
          placeholder="Any actor"
          value={actor}
          onChange={(event) =>
            void setActor(event.currentTarget.value === "" ? null : event.currentTarget.value)
          }
          w={160}
        />
      </Toolbar>
      {isAddress ? null : (
        <p className="hg-quiet" role="status">
          Type a whole address, as 10.0.0.7:8080: events are looked up by it.
        </p>
      )}
      {events === undefined ? (
        query.error === null ? (
          <RowSkeletons rows={8} />
        ) : (
          <FailedAnswer what="the events" error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : events.length === 0 ? (
        <Nothing title={isFiltered ? "No event matches." : "Nothing has happened to this service yet."}>
          {isFiltered ? (
            <Button variant="default" size="xs" onClick={clear}>
              Clear the filter
            </Button>
          ) : null}
        </Nothing>
      ) : (
        <EventList events={events} isHeld={isHeld} onHold={setHeld} />
      )}
      {query.hasNextPage ? (
        <Button
          variant="default"
          mt={16}
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show older events
        </Button>
      ) : null}
    </>
  );
}
