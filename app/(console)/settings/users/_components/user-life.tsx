"use client";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { Ago } from "#components/ui/ago.tsx";
import { AsCommand } from "#components/ui/as-command.tsx";
import { Fact, Facts } from "#components/ui/section.tsx";
import { commandsOf } from "#lib/commands/commands-of.ts";
import type { UserView } from "#lib/contract/users.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { auditPath } from "#lib/paths.ts";
import { inviteUserMutation } from "#lib/query/access.ts";
import { sessionQuery } from "#lib/query/queries.ts";
import { Refusal } from "#components/fleet/refusal.tsx";
import { EndUser } from "./end-user.tsx";
import { InvitationLink } from "./invitation-link.tsx";
import { RoleForm } from "./role-form.tsx";
import { UserState } from "./user-state.tsx";

export function UserLife({ user, onClose }: { user: UserView; onClose: () => void }) {
  const { data: session } = useQuery(sessionQuery());
  const isSelf = session?.userId === user.id;
  return (
    <div className="hg-stack">
      <Facts>
        <Fact name="State">
          <UserState user={user} />
        </Fact>
        <Fact name="Last sign-in">
          {user.lastSignInAt === undefined ? "–" : <Ago at={user.lastSignInAt} />}
        </Fact>
        <Fact name="Made">
          <Ago at={user.createdAt} />
          {user.createdBy === undefined ? ", as the first admin" : ` by ${user.createdBy}`}
        </Fact>
        <Fact name="Changed">
          <Link
            className="hg-link hg-underlined"
            href={auditPath(ALL_NAMESPACES, { actor: user.name })}
            prefetch={false}
          >
            What the audit tells
          </Link>
        </Fact>
      </Facts>
      <RoleForm user={user} isSelf={isSelf} />
      <NewLink user={user} />
      <EndUser user={user} isSelf={isSelf} onClose={onClose} />
      <AsCommand lines={(origin) => commandsFor(user, origin)} />
    </div>
  );
}

/** Of what the panel does besides the role, whose command stands with it. */
function commandsFor({ id, name, state }: UserView, origin: string) {
  const of = { params: { id }, name };
  const isDisabled = state === "disabled";
  return [
    { what: "New link", action: { call: "inviteUser", ...of } as const },
    {
      what: isDisabled ? "Enable" : "Disable",
      action: { call: "changeUser", ...of, body: { disabled: !isDisabled } } as const,
    },
    { what: "Delete", action: { call: "deleteUser", ...of } as const },
  ].flatMap(({ what, action }) =>
    commandsOf(action, origin).map(({ label, text }) => ({ label: `${what}: ${label}`, text })),
  );
}

const linkSays: Record<UserView["state"], string> = {
  invited: "The one made before does not work any more then",
  active: "To choose another password; the one they have works until then",
  disabled: "Only for a user who is enabled",
};

/** An invitation anew: it was lost, is over, or the password is forgotten. */
function NewLink({ user }: { user: UserView }) {
  const { mutate, isPending, data, error } = useMutation(inviteUserMutation(useQueryClient(), user.id));
  return (
    <section className="hg-user-part" aria-label="Link">
      <div>
        <h3>New link</h3>
        <p className="hg-quiet">{linkSays[user.state]}</p>
      </div>
      <Button
        variant="default"
        size="compact-sm"
        loading={isPending}
        disabled={user.state === "disabled"}
        onClick={() => mutate()}
      >
        {data === undefined ? "Make a link" : "Make another"}
      </Button>
      {data === undefined ? null : <InvitationLink made={data} />}
      <Refusal title="No link made." error={error} />
    </section>
  );
}
