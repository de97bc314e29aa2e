import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { NotReachable } from "#lib/api/not-reachable.ts";
import { HeadgateError, WRITTEN } from "#lib/contract/error.ts";
import { Refusal } from "./refusal.tsx";

const told = (error: HeadgateError) =>
  renderToStaticMarkup(<Refusal title="Not drained." error={error} />).replaceAll(/<[^>]+>/g, "");

test("what was refused is told as not done, and why as a sentence", () => {
  const text = told(new HeadgateError("unavailable", "no leader at the moment; try again"));
  expect(text).toBe("Not drained. No leader at the moment; try again.");
});

test("a change whose answer was lost is not told as one that was not made", () => {
  const lost = new NotReachable("Headgate cannot be reached: Failed to fetch", { mayHaveArrived: true });
  expect(told(lost)).not.toContain("Not drained");
  expect(told(lost)).toContain("It may have been done, or not. Headgate cannot be reached");
});

test("a change that stands, and is not applied yet where it was asked for, is told as done", () => {
  const written = new HeadgateError("unavailable", "it is written and stands", { details: WRITTEN });
  expect(told(written)).toBe("It is done, and not shown yet. It is written and stands.");
});
