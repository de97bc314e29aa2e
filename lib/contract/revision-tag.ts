/** A table's revision within its history: `<epoch>.<revision>`, as ETags and event ids carry it. */
export interface RevisionTag {
  readonly epoch: string;
  readonly revision: number;
}

/** Undefined when it is none. */
export function parseRevisionTag(text: string): RevisionTag | undefined {
  const match = /^(.+)\.(\d{1,15})$/.exec(text);
  const [, epoch, revision] = match ?? [];
  return epoch === undefined ? undefined : { epoch, revision: Number(revision) };
}
