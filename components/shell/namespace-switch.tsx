"use client";
import { Menu } from "@mantine/core";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { plural } from "#lib/format.ts";
import { overviewPath, servicesPath } from "#lib/paths.ts";
import { namespacesQuery } from "#lib/query/queries.ts";

/** Which namespace the pages show. Choosing one leads to its services, or to its overview from there. */
export function NamespaceSwitch({ ns, isOnOverview }: { ns: string; isOnOverview: boolean }) {
  const router = useRouter();
  const { data } = useQuery(namespacesQuery());
  const known = data?.items ?? [];
  const choices = known.some(({ name }) => name === ns) ? known : [{ name: ns, services: 0 }, ...known];
  const go = (name: string) => router.push(isOnOverview ? overviewPath(name) : servicesPath(name));
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <button type="button" className="hg-namespace" aria-label={`Namespace ${ns}: change`}>
          <span>{ns}</span>
          <IconSelector size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Namespace</Menu.Label>
        {choices.map(({ name, services }) => (
          <Menu.Item
            key={name}
            onClick={() => go(name)}
            leftSection={
              <IconCheck size={14} style={{ visibility: name === ns ? "visible" : "hidden" }} aria-hidden />
            }
            rightSection={<span className="hg-quiet">{plural(services, "service")}</span>}
            {...(name === ns ? { "aria-current": "true" as const } : {})}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
