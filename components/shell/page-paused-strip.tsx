"use client";
import { Button } from "@mantine/core";
import { IconPlayerPauseFilled } from "@tabler/icons-react";
import { Ago } from "#components/ui/ago.tsx";
import { span } from "#lib/time.ts";
import { resumePage } from "#lib/query/pause.ts";
import { Strip } from "./strip.tsx";

/** The page is held by who looks at it: since when, how old it is, and the way on. */
export function PagePausedStrip({ since, forMs }: { since: number; forMs: number }) {
  return (
    <Strip
      tone="planned"
      icon={<IconPlayerPauseFilled size={16} aria-hidden />}
      action={
        <Button variant="default" size="compact-sm" onClick={resumePage}>
          Resume
        </Button>
      }
      aside={<span className="hg-paused-age">{span(forMs)} old</span>}
    >
      <strong>
        Paused since <Ago at={since} as="since" />.
      </strong>{" "}
      You hold this page: nothing new is shown, be it bad. What you do is answered all the same.
    </Strip>
  );
}
