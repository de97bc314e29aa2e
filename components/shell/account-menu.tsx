"use client";
import { ActionIcon, Menu } from "@mantine/core";
import { IconContrast, IconKeyboard, IconLogout, IconSettings, IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { LazyMenu } from "#components/ui/lazy-menu.tsx";
import type { SessionView } from "#lib/contract/access.ts";
import { settingsPath } from "#lib/paths.ts";
import { sessionQuery } from "#lib/query/queries.ts";
import { showDialog } from "./shell-dialog.ts";
import { useNamespace } from "./use-namespace.ts";
import { useOtherTheme } from "./use-other-theme.ts";
import { useSignOut } from "./use-sign-out.ts";

/** Who is signed in, with which rights, and the way out. */
export function AccountMenu() {
  const ns = useNamespace();
  const theme = useOtherTheme();
  const { data: session } = useQuery(sessionQuery());
  const signOut = useSignOut();
  return (
    <LazyMenu
      width={240}
      target={
        <ActionIcon variant="subtle" color="gray" size={32} aria-label="Account">
          <IconUser size={17} />
        </ActionIcon>
      }
    >
      <Menu.Label>Signed in</Menu.Label>
      {session === undefined ? null : <Who session={session} />}
      <Menu.Divider />
      <Menu.Item
        component={Link}
        href={settingsPath(ns)}
        prefetch={false}
        leftSection={<IconSettings size={15} />}
      >
        Settings
      </Menu.Item>
      <Menu.Item leftSection={<IconKeyboard size={15} />} onClick={() => showDialog("keys")}>
        Keyboard shortcuts
      </Menu.Item>
      <Menu.Item leftSection={<IconContrast size={15} />} onClick={theme.use}>
        Use the {theme.next} theme
      </Menu.Item>
      <Menu.Item leftSection={<IconLogout size={15} />} onClick={signOut}>
        Sign out
      </Menu.Item>
    </LazyMenu>
  );
}

/** The name that events tell, and what it may: of a person the role, of a token its scopes. */
function Who({ session: { name, role, scopes } }: { session: SessionView }) {
  return (
    <p className="hg-account-who">
      <b>{name}</b>
      <span className="hg-quiet">{role ?? scopes.join(", ")}</span>
    </p>
  );
}
