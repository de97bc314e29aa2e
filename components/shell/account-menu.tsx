"use client";
import { ActionIcon, Menu } from "@mantine/core";
import { IconLogout, IconSettings, IconUser } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { settingsPath, signInPath } from "#lib/paths.ts";
import { signOutMutation } from "#lib/query/mutations.ts";
import { sessionQuery } from "#lib/query/queries.ts";
import { useNamespace } from "./use-namespace.ts";

/** Who is signed in, with which rights, and the way out. */
export function AccountMenu() {
  const ns = useNamespace();
  const { data: session } = useQuery(sessionQuery());
  const signOut = useMutation({
    ...signOutMutation(),
    // Also when it failed: the sign-in page is where a session that cannot be ended is noticed.
    onSettled: () => globalThis.location.assign(signInPath("/")),
  });
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label="Account">
          <IconUser size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{session === undefined ? "Signed in" : `Signed in as ${session.name}`}</Menu.Label>
        {session === undefined ? null : (
          <p className="hg-account-scopes">
            <span className="hg-quiet">May:</span> {session.scopes.join(", ")}
          </p>
        )}
        <Menu.Divider />
        <Menu.Item
          component={Link}
          href={settingsPath(ns)}
          prefetch={false}
          leftSection={<IconSettings size={15} />}
        >
          Settings
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
