/** What is written of the end of an override for which nobody is asked why. */
export function undoReason(reason: string): string {
  return `undone: ${reason}`.slice(0, 500);
}
