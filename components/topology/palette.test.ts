import { expect, test } from "vitest";
import { shaderColour } from "./palette.ts";

test("a token is a shader's colour, however the build wrote it", () => {
  expect(shaderColour("#ffffff")).toBe("vec4(1.0000, 1.0000, 1.0000, 1.0)");
  expect(shaderColour("#f00")).toBe("vec4(1.0000, 0.0000, 0.0000, 1.0)");
  expect(() => shaderColour("")).toThrow("not a colour");
});
