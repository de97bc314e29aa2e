"use client";
import { IconHourglass, IconPlugConnectedX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type Readiness, readinessQuery } from "#lib/query/readiness.ts";

const notices: Record<Exclude<Readiness, "ok">, { title: string; text: string }> = {
  starting: {
    title: "Headgate is waiting for its store.",
    text: "Nobody is known before the store has answered once. Signing in works then; this page notices by itself.",
  },
  degraded: {
    title: "The store is away.",
    text: "Tables are still served as they are. Signing in works once the store answers; this page notices by itself.",
  },
  stopping: {
    title: "This Headgate is stopping.",
    text: "Signing in works once it is back, or by another replica's address.",
  },
  silent: {
    title: "Headgate does not answer.",
    text: "Clients go on with the tables they hold. This page keeps asking.",
  },
};

/** Why signing in may not work now. Gone when Headgate is well. */
export function ReadinessNotice() {
  const { data: readiness } = useQuery(readinessQuery());
  return (
    <div role="status" className="hg-readiness">
      {readiness === undefined || readiness === "ok" ? null : <Notice readiness={readiness} />}
    </div>
  );
}

function Notice({ readiness }: { readiness: Exclude<Readiness, "ok"> }) {
  const { title, text } = notices[readiness];
  const Mark = readiness === "silent" ? IconPlugConnectedX : IconHourglass;
  return (
    <>
      <Mark size={18} aria-hidden />
      <p>
        <strong>{title}</strong> {text}
      </p>
    </>
  );
}
