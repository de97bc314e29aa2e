import { Namespace } from "#lib/contract/names.ts";
import { EXIT, Failure } from "./exit.ts";

/** What the environment says; flags come on top. */
export interface Settings {
  readonly urls: readonly string[];
  readonly token: string | undefined;
  readonly namespace: string;
}

/** Reads HEADGATE_URL, HEADGATE_TOKEN and HEADGATE_NAMESPACE. A value that cannot be used is a usage error. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const urls = (given(env["HEADGATE_URL"]) ?? "http://127.0.0.1:7400").split(",").map((url) => url.trim());
  for (const url of urls) {
    if (!isHttpUrl(url))
      throw bad("HEADGATE_URL", url, "Give one or more addresses: http://host:7400,https://other");
  }
  const namespace = given(env["HEADGATE_NAMESPACE"]) ?? "default";
  if (!Namespace.safeParse(namespace).success)
    throw bad("HEADGATE_NAMESPACE", namespace, "A namespace is 1–63 of a-z 0-9 -");
  return { urls, token: given(env["HEADGATE_TOKEN"]), namespace };
}

function given(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === "" ? undefined : trimmed;
}

function isHttpUrl(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}

function bad(name: string, value: string, advice: string): Failure {
  return new Failure(EXIT.usage, `${name} cannot be used: ${JSON.stringify(value)}`, advice);
}
