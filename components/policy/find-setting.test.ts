import { expect, test } from "vitest";
import { policyFields } from "#lib/contract/policy-form.ts";
import { isSettingMeant } from "./find-setting.ts";

function foundBy(find: string): readonly string[] {
  return policyFields().flatMap((section) =>
    section.fields.filter((field) => isSettingMeant(find, section, field)).map(({ path }) => path),
  );
}

test.each([
  "eject",
  "ejected",
  "ejections",
  "cap ejections",
  "max eject",
  "limit ejections",
  "ejections 20 %",
  "20% eject",
])("the cap of ejections is found by “%s”", (find) =>
  expect(foundBy(find)).toContain("circuit.maxEjectedRatio"),
);

test("a value is looked for among what may hold it", () => {
  const found = foundBy("20 %");
  expect(found).toContain("circuit.maxEjectedRatio");
  expect(found).not.toContain("circuit.windowMs");
  expect(found).not.toContain("adaptive.max");
  expect(foundBy("300 %")).not.toContain("circuit.maxEjectedRatio");
  expect(foundBy("ejections 20 %")).toEqual(["circuit.maxEjectedRatio"]);
});

test("its own name and whole words of its meaning find a setting, nothing else does", () => {
  expect(foundBy("check.intervalMs")).toEqual(["check.intervalMs"]);
  expect(foundBy("body of an http check")).toEqual(["check.expectBody"]);
  expect(foundBy("elephants")).toEqual([]);
  expect(foundBy("").length).toBeGreaterThan(50);
});
