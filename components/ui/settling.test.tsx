import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Later, Settling } from "./settling.tsx";

const row = <Later place="…">Drain</Later>;

test("what is reached for leaves its place free at first", () => {
  expect(renderToStaticMarkup(<Settling>{row}</Settling>)).toBe("…");
});

test("where nothing is held up, it is there at once", () => {
  expect(renderToStaticMarkup(row)).toBe("Drain");
});
