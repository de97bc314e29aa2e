"use client";
import { PanelAnswer } from "#components/ui/panel-answer.tsx";
import { SidePanel } from "#components/ui/side-panel.tsx";
import type { UserView } from "#lib/contract/users.ts";
import { InviteForm } from "./invite-form.tsx";
import { UserLife } from "./user-life.tsx";
import { useUserPanel } from "./use-user-panel.ts";

/** One panel for a user's whole life: invited, changed, invited anew, disabled, deleted. */
export function UserPanel({ users }: { users: readonly UserView[] | undefined }) {
  const { user: asked, close } = useUserPanel();
  const user = users?.find(({ id }) => id === asked);
  return (
    <SidePanel
      isOpen={asked !== null}
      title={asked === "new" ? "Invite somebody" : "User"}
      subject={asked === "new" ? "a new user" : (user?.name ?? "")}
      onClose={close}
    >
      {asked === null ? null : asked === "new" ? (
        <InviteForm onClose={close} />
      ) : user !== undefined ? (
        <UserLife key={user.id} user={user} onClose={close} />
      ) : users === undefined ? null : (
        <PanelAnswer onClose={close}>
          <p>
            <strong>There is no such user.</strong> It was deleted, or never was.
          </p>
        </PanelAnswer>
      )}
    </SidePanel>
  );
}
