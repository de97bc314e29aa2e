"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useRef } from "react";
import { useCurrentInView } from "#components/ui/use-current-in-view.ts";
import { count } from "#lib/format.ts";
import {
  auditPath,
  clientsPath,
  eventsPath,
  overridesPath,
  overviewPath,
  sectionOf,
  servicesPath,
  topologyPath,
} from "#lib/paths.ts";
import { intentsQuery } from "#lib/query/queries.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Brand } from "./brand.tsx";
import { ConnectionMark } from "./connection-mark.tsx";
import { DrainTray } from "./drain-tray.tsx";
import { NamespaceSwitch } from "./namespace-switch.tsx";
import { PaletteButton } from "./palette-button.tsx";
import { PauseToggle } from "./pause-toggle.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";
import { useNamespace } from "./use-namespace.ts";

export function ConsoleHeader() {
  const ns = useNamespace();
  const section = sectionOf(usePathname());
  const row = useRef<HTMLElement>(null);
  useCurrentInView(row, section);
  const { data: intents } = useQuery(intentsQuery(ns));
  const overrides = intents?.total ?? 0;
  const tabs = [
    { label: "Overview", href: overviewPath(ns), isCurrent: section === "overview" },
    { label: "Topology", href: topologyPath(ns), isCurrent: section === "topology" },
    { label: "Services", href: servicesPath(ns), isCurrent: section === "services" },
    { label: "Overrides", href: overridesPath(ns), isCurrent: section === "overrides", many: overrides },
    { label: "Events", href: eventsPath(ns), isCurrent: section === "events" },
    { label: "Audit", href: auditPath(ns), isCurrent: section === "audit" },
    { label: "Clients", href: clientsPath(ns), isCurrent: section === "clients" },
  ];
  return (
    <header className="hg-header">
      <a href="#content" className="hg-skip">
        Skip to content
      </a>
      <div className="hg-header-bar">
        <Link
          href={overviewPath(ns)}
          className="hg-link hg-home"
          prefetch={false}
          aria-label="Headgate: overview"
        >
          <Brand />
        </Link>
        <span className="hg-slash" aria-hidden />
        <NamespaceSwitch section={section ?? "overview"} />
        <nav ref={row} aria-label="Main" className="hg-tabs">
          {tabs.map(({ label, href, isCurrent, many }) => (
            <Link key={label} href={href} prefetch={false} aria-current={isCurrent ? "page" : undefined}>
              {label}
              {many === undefined || many === 0 ? null : <span className="hg-tab-count">{count(many)}</span>}
            </Link>
          ))}
        </nav>
        <div className="hg-header-end">
          <DrainTray />
          <ConnectionMark />
          <PaletteButton />
          <PauseToggle />
          <ThemeToggle />
          <AccountMenu />
        </div>
      </div>
    </header>
  );
}
