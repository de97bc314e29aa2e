"use client";
import { Button } from "@mantine/core";
import { useLeadingOn } from "./leading-on.tsx";
import { Problem } from "./problem.tsx";

/** Where a script did not come: drawn again, the page would lack it still. */
export const partMissing = {
  title: "A part of this page did not come",
  why: "Headgate was upgraded since the page was loaded, or could not be reached just now. Loaded anew, the page shows what its address says.",
};

export function LoadAnew() {
  const leadOn = useLeadingOn();
  return (
    <Button variant="default" onClick={() => leadOn(() => globalThis.location.reload())}>
      Load the page anew
    </Button>
  );
}

/** Told in its place. */
export function PartMissing() {
  const { title, why } = partMissing;
  return <Problem title={`${title}.`} isHeading detail={why} action={<LoadAnew />} />;
}
