"use client";
import { useEffectEvent, useLayoutEffect, useState } from "react";
import { mayLeave } from "#components/ui/leave-guard.ts";
import { usePreferences } from "#components/ui/preferences.ts";
import { instancePath, sectionPath } from "#lib/paths.ts";
import { type Command, createKeyReader } from "./shortcuts.ts";
import { showDialog } from "./shell-dialog.ts";
import { useDeeds } from "./use-deeds.ts";
import { useLead } from "./use-lead.ts";
import { useNamespace } from "./use-namespace.ts";
import { usePageInstance } from "./use-page-instance.ts";

/** Listens to the keys that do something on every page. */
export function ShellKeys() {
  const lead = useLead();
  const ns = useNamespace();
  const instance = usePageInstance();
  const deeds = useDeeds();
  const { singleKeys } = usePreferences();
  const [read] = useState(createKeyReader);

  function run(command: Command): void {
    switch (command.kind) {
      case "go":
        return mayLeave() ? lead(sectionPath(command.to, ns)) : undefined;
      case "filter":
        return focusFilter();
      case "tab":
        return chooseTab(command.by);
      case "drain":
        if (instance === undefined) return undefined;
        return lead(
          instancePath(instance.ns, instance.service, instance.instance, { drain: instance.instance }),
        );
      case "help":
        return showDialog("keys");
      default:
        return deeds[command.kind]();
    }
  }

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (
      (event.ctrlKey || event.metaKey) &&
      !event.altKey &&
      !event.shiftKey &&
      event.key.toLowerCase() === "k"
    ) {
      event.preventDefault();
      return showDialog("palette");
    }
    if (!singleKeys || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return undefined;
    const command = read(event.key, event.timeStamp);
    if (command === undefined) return undefined;
    event.preventDefault();
    return run(command);
  });

  // With the first drawing, not after it: whoever sees the page may press.
  useLayoutEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return null;
}

const TYPED_IN =
  "input, textarea, select, [contenteditable=true], [role=textbox], [role=menu], [role=listbox]";

/** Whoever types, or looks at what lies over the page, means that. */
function isTaken({ target, repeat, defaultPrevented }: KeyboardEvent): boolean {
  if (repeat || defaultPrevented) return true;
  if (target instanceof Element && target.closest(TYPED_IN) !== null) return true;
  return document.querySelector("[role=dialog]") !== null;
}

/** Of a page of tabs the one that is shown: the others keep theirs, out of sight. */
function focusFilter(): void {
  const fields = document.querySelectorAll<HTMLElement>("main input[type=search]");
  [...fields].find((field) => field.checkVisibility())?.focus();
}

function chooseTab(by: 1 | -1): void {
  const tabs = [...document.querySelectorAll<HTMLElement>("main [role=tab]")];
  const current = tabs.findIndex((tab) => tab.ariaSelected === "true");
  const next = tabs[(current + by + tabs.length) % tabs.length];
  next?.click();
  next?.focus();
}
