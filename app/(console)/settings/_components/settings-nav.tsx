"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useRef } from "react";
import { useNamespace } from "#components/shell/use-namespace.ts";
import { useCurrentInView } from "#components/ui/use-current-in-view.ts";
import { settingsPartOf, settingsPath, type SettingsPart } from "#lib/paths.ts";

const GROUPS: readonly {
  readonly title: string;
  readonly parts: readonly (readonly [SettingsPart, string])[];
}[] = [
  {
    title: "You",
    parts: [
      ["account", "Account"],
      ["browser", "This browser"],
    ],
  },
  {
    title: "Access",
    parts: [
      ["users", "Users"],
      ["tokens", "Tokens"],
      ["roles", "Roles"],
    ],
  },
  {
    title: "Headgate",
    parts: [
      ["services", "All services"],
      ["sources", "Sources"],
      ["replicas", "Replicas"],
      ["about", "About"],
    ],
  },
];

export function SettingsNav() {
  const ns = useNamespace();
  const current = settingsPartOf(usePathname());
  const row = useRef<HTMLElement>(null);
  useCurrentInView(row, current);
  return (
    <nav ref={row} className="hg-settings-nav" aria-label="Settings">
      {GROUPS.map(({ title, parts }) => (
        <div key={title} role="group" aria-label={title}>
          <p aria-hidden>{title}</p>
          {parts.map(([part, label]) => (
            <Link
              key={part}
              href={settingsPath(ns, part)}
              prefetch={false}
              aria-current={part === current ? "page" : undefined}
            >
              {label}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}
