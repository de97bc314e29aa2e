"use client";
import { Button } from "@mantine/core";
import { Problem } from "#components/ui/problem.tsx";
import type { HeadgateError } from "#lib/contract/error.ts";

interface NotLoadedProps {
  what: string;
  error: HeadgateError;
  onRetry: () => void;
}

/** What stands in place of what never came, with the API's own words. */
export function NotLoaded({ what, error, onRetry }: NotLoadedProps) {
  return (
    <Problem
      title={`Could not load ${what}.`}
      detail={error.message}
      requestId={error.requestId}
      action={
        <Button variant="default" size="xs" mt={8} onClick={onRetry}>
          Try again
        </Button>
      }
    />
  );
}
