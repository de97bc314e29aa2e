"use client";
import { Button } from "@mantine/core";
import { PageHead } from "#components/ui/page-head.tsx";

/** A fault of the console itself; the control plane does not depend on it. */
export default function ConsoleError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  // Drawn again, it would lack the same script.
  if (error.name === "ChunkLoadError") return <PartMissing />;
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

function PartMissing() {
  return (
    <>
      <PageHead
        title="A part of this page did not come"
        lead="Headgate was upgraded since the page was loaded, or could not be reached just now. Loaded anew, the page shows what its address says."
      />
      <Button variant="default" onClick={() => globalThis.location.reload()}>
        Load the page anew
      </Button>
    </>
  );
}
