"use client";
import { Button } from "@mantine/core";
import { PageHead } from "#components/ui/page-head.tsx";
import { LoadAnew, partMissing } from "#components/ui/part-missing.tsx";

/** A fault of the console itself; the control plane does not depend on it. */
export default function ConsoleError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  if (error.name === "ChunkLoadError") {
    return (
      <>
        <PageHead title={partMissing.title} lead={partMissing.why} />
        <LoadAnew />
      </>
    );
  }
  return (
    <>
      <PageHead
        title="This page of the console failed"
        lead="Headgate itself goes on: tables, probes and the API do not depend on the console."
      />
      <p className="hg-mono hg-quiet">{error.message}</p>
      <Button variant="default" onClick={reset}>
        Draw it again
      </Button>
    </>
  );
}
