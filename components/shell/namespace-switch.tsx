"use client";
import { Menu } from "@mantine/core";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import { usePathname } from "next/navigation";
import { LazyMenu } from "#components/ui/lazy-menu.tsx";
import { mayLeave } from "#components/ui/leave-guard.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { plural } from "#lib/format.ts";
import { type ConsoleSection, sectionPath, settingsPartOf, settingsPath } from "#lib/paths.ts";
import { useLead } from "./use-lead.ts";
import { useNamespaces } from "./use-namespaces.ts";

/** Which namespaces the lists show. Choosing leads to the list, or the part of the settings, that one is at. */
export function NamespaceSwitch({ section }: { section: ConsoleSection }) {
  const lead = useLead();
  const part = settingsPartOf(usePathname());
  const { ns, known, words } = useNamespaces();
  const go = (name: string) => {
    if (mayLeave()) lead(section === "settings" ? settingsPath(name, part) : sectionPath(section, name));
  };
  const isUnknown = ns !== ALL_NAMESPACES && !known.some(({ name }) => name === ns);
  const named = isUnknown ? [{ name: ns, services: 0 }, ...known] : known;
  const services = known.reduce((sum, each) => sum + each.services, 0);
  const choices =
    named.length > 1 ? [{ name: ALL_NAMESPACES, services, label: "All namespaces" }, ...named] : named;
  // One alone is all there is.
  const current = ns === ALL_NAMESPACES && named.length === 1 ? named[0]?.name : ns;
  const isOfAll = ns === ALL_NAMESPACES && named.length > 1;
  const shown = ns !== ALL_NAMESPACES ? ns : isOfAll ? "All namespaces" : (words ?? "…");
  return (
    <LazyMenu
      position="bottom-start"
      width={260}
      target={
        <button type="button" className="hg-namespace" aria-label={`Namespace ${shown}: change`}>
          <span>
            {isOfAll ? (
              <>
                All<span className="hg-namespace-rest"> namespaces</span>
              </>
            ) : (
              shown
            )}
          </span>
          <IconSelector size={14} aria-hidden />
        </button>
      }
    >
      <Menu.Label>Namespace</Menu.Label>
      {choices.map(({ name, services: some, ...choice }) => (
        <Menu.Item
          key={name}
          onClick={() => go(name)}
          leftSection={
            <IconCheck
              size={14}
              style={{ visibility: name === current ? "visible" : "hidden" }}
              aria-hidden
            />
          }
          rightSection={<span className="hg-quiet">{plural(some, "service")}</span>}
          {...(name === current ? { "aria-current": "true" as const } : {})}
        >
          {"label" in choice ? choice.label : name}
        </Menu.Item>
      ))}
    </LazyMenu>
  );
}
