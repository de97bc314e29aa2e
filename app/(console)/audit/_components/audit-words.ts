import type { AuditAction } from "#lib/contract/audit.ts";

/** What was done, as the console's buttons call it. */
export const actionWords: Record<AuditAction, string> = {
  drain: "Drain",
  undrain: "Undrain",
  putWeight: "Weight",
  deleteWeight: "Weight undone",
  putMaintenance: "Maintenance",
  deleteMaintenance: "Maintenance undone",
  putCircuit: "Circuit",
  changeService: "Changes of a service",
  changeNamespace: "Changes of a selection",
  putPolicy: "Policy",
  rollbackPolicy: "Policy rolled back",
  putDefaultPolicy: "Default policy",
  rollbackDefaultPolicy: "Default policy rolled back",
  putAutomation: "Automation",
  acceptEpoch: "History accepted",
  startSampleFleet: "Sample fleet started",
  stopSampleFleet: "Sample fleet stopped",
  setUp: "Set up",
  createSession: "Signed in",
  changePassword: "Password changed",
  createUser: "User made",
  changeUser: "User changed",
  deleteUser: "User deleted",
  inviteUser: "User invited",
  createToken: "Token made",
  deleteToken: "Token revoked",
  prune: "Records pruned",
};

/** One that a newer server knows is told as it calls it. */
export function actionWord(action: string): string {
  return Object.hasOwn(actionWords, action) ? actionWords[action as AuditAction] : action; // looked up a word before
}
