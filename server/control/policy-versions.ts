import { z } from "zod";
import { type PolicyAuthor, PolicyVersion } from "#lib/contract/policy-api.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";

const MAX_VERSIONS = 100;
const MAX_BYTES = 256 * 1024;

const StoredVersions = z.object({ v: z.literal(1), versions: z.array(PolicyVersion) });

/** The value of a history's key: the newest 100 versions that fit in 256 KiB. */
export function encodeVersions(versions: readonly PolicyVersion[]): Buffer {
  let kept = versions.slice(-MAX_VERSIONS);
  for (;;) {
    const value = Buffer.from(JSON.stringify({ v: 1, versions: kept }));
    if (value.length <= MAX_BYTES || kept.length <= 1) return value;
    kept = kept.slice(1);
  }
}

/** Undefined when it cannot be read. */
export function decodeVersions(value: Buffer): readonly PolicyVersion[] | undefined {
  try {
    return StoredVersions.parse(JSON.parse(value.toString("utf8"))).versions;
  } catch {
    return undefined;
  }
}

/** One more version. The patch stands in it as it is. */
export function nextVersion(
  versions: readonly PolicyVersion[],
  patch: PolicyPatch,
  author: Omit<PolicyAuthor, "version">,
): PolicyVersion {
  return { version: (versions.at(-1)?.version ?? 0) + 1, ...author, patch };
}
