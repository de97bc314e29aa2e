"use client";
import { Checkbox } from "@mantine/core";
import Link from "next/link";
import { parseAsBoolean, parseAsString, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { Nothing, Section } from "#components/ui/section.tsx";
import { FilterField, Toolbar } from "#components/ui/toolbar.tsx";
import type { PolicyField, PolicySection } from "#lib/contract/policy-form.ts";
import { defaultPolicyPath } from "#lib/paths.ts";
import type { PolicyAt } from "#lib/query/policies.ts";
import { effectiveOf, sections, valueAt } from "./draft.ts";
import { FieldRow, type FieldSource } from "./field-row.tsx";
import { fieldText } from "./field-text.ts";
import { isSettingMeant } from "./find-setting.ts";
import { SectionNav } from "./section-nav.tsx";
import type { PolicyDraft } from "./use-policy-draft.ts";

interface PolicyFormProps {
  at: PolicyAt;
  draft: PolicyDraft;
  isReadOnly: boolean;
  /** At the end of the toolbar. */
  aside: ReactNode;
}

/** Every field of the schema by section, each with its value and whose it is. */
export function PolicyForm({ at, draft, isReadOnly, aside }: PolicyFormProps) {
  const [find, setFind] = useQueryState(
    "find",
    parseAsString.withDefault("").withOptions({ throttleMs: 200 }),
  );
  const [onlyChanged, setOnlyChanged] = useQueryState("changed", parseAsBoolean.withDefault(false));
  const { base, edits, patch, problems } = draft;
  const inherited = effectiveOf(undefined, base.inherited ?? {});

  const sourceOf = ({ path }: PolicyField): FieldSource => {
    const edit = edits[path];
    const isHere =
      edit === undefined ? valueAt(draft.isDirty ? patch : base.patch, path) !== undefined : edit !== null;
    if (isHere) return "here";
    return valueAt(base.inherited, path) === undefined ? "default" : "namespace";
  };
  const isShown = (section: PolicySection, field: PolicyField) => {
    if (problems.has(field.path)) return true;
    if (!isSettingMeant(find, section, field)) return false;
    return !onlyChanged || sourceOf(field) !== "default" || Object.hasOwn(edits, field.path);
  };
  const shown = sections
    .map((section) => ({ section, fields: section.fields.filter((field) => isShown(section, field)) }))
    .filter(({ fields }) => fields.length > 0);

  return (
    <>
      <Toolbar>
        <FilterField
          label="Find a setting"
          value={find}
          onChange={(text) => void setFind(text === "" ? null : text)}
        />
        <Checkbox
          className="hg-policy-only"
          label="Only changed"
          size="xs"
          checked={onlyChanged}
          onChange={(event) => void setOnlyChanged(event.currentTarget.checked || null)}
        />
        <div className="hg-policy-aside">{aside}</div>
      </Toolbar>
      <div className="hg-policy">
        <SectionNav
          sections={shown.map(({ section, fields }) => ({
            name: section.name,
            title: section.title,
            set: fields.filter((field) => sourceOf(field) === "here").length,
          }))}
        />
        <div className="hg-policy-sections">
          {shown.length > 0 ? null : (
            <Nothing title={find === "" ? "Everything is Headgate's own default." : "No setting matches."} />
          )}
          {shown.map(({ section, fields }) => (
            <div key={section.name} id={`policy-${section.name}`} className="hg-policy-section">
              <Section title={section.title}>
                {isElsewhere(section, at) ? (
                  <Elsewhere />
                ) : (
                  fields.map((field) => (
                    <FieldRow
                      key={field.path}
                      field={field}
                      ns={at.ns}
                      isReadOnly={isReadOnly}
                      source={sourceOf(field)}
                      error={problems.get(field.path)}
                      onEdit={draft.edit}
                      {...textsOf(field, draft, inherited)}
                    />
                  ))
                )}
              </Section>
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

function textsOf(field: PolicyField, { base, edits }: PolicyDraft, inherited: object) {
  const edit = edits[field.path];
  const stands = fieldText(field, valueAt(base.effective, field.path));
  const inheritedText = fieldText(field, valueAt(inherited, field.path));
  const text = edit === undefined ? stands : (edit ?? inheritedText);
  const isTouched =
    edit !== undefined &&
    (text !== stands || (edit === null) !== (valueAt(base.patch, field.path) === undefined));
  return { text, inheritedText, was: isTouched ? stands : undefined };
}

/** One policy says it for all: the API refuses it anywhere else. */
function isElsewhere({ name }: PolicySection, { ns, service }: PolicyAt): boolean {
  return name === "observer" && (ns !== "default" || service !== undefined);
}

function Elsewhere() {
  return (
    <p className="hg-quiet hg-policy-elsewhere">
      Counted over all services at once, so it is set in one place: the{" "}
      <Link
        href={`${defaultPolicyPath("default")}?find=observer`}
        prefetch={false}
        className="hg-link hg-underlined"
      >
        default policy of default
      </Link>
      .
    </p>
  );
}
