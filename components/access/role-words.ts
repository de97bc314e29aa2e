import type { Role } from "#lib/contract/access.ts";

export const roleWord: Record<Role, string> = {
  viewer: "Viewer",
  operator: "Operator",
  editor: "Editor",
  admin: "Admin",
};
