declare global {
  /** By path and query. */
  var headgateFirstReads: Map<string, FirstRead> | undefined;
}

interface FirstRead {
  /** Resolves once the body is there too. */
  readonly response: Promise<Response>;
  /** The body of a success that has come, and when it did, ms since the epoch. */
  answer?: { readonly value: unknown; readonly at: number };
  /** A query has begun with the answer. */
  isTaken?: boolean;
}

/** What a page reads first, as paths in which `__ns__` and `__service__` stand for what its address names. */
export interface FirstReads {
  /** The page's own path. */
  readonly page: string;
  /** Of all namespaces, and of the one that the address names. */
  readonly ofAll: readonly string[];
  readonly ofOne: readonly string[];
}

/**
 * Asks for what a page reads first, while its scripts are still on their way: run by the page's head, once. Its text
 * is sent as it is, so it uses nothing from outside itself. An address that filters, sorts or opens something reads
 * otherwise: then only what all pages read (`everywhere`) is asked for. What nobody takes is let go.
 */
export function askFirst(pages: readonly FirstReads[], everywhere: readonly string[]): void {
  const LET_GO_MS = 10_000;
  const ANSWER_MS = 15_000;
  const { pathname, search } = globalThis.location;
  const reads = new Map<string, FirstRead>();
  globalThis.headgateFirstReads = reads;
  const query = new URLSearchParams(search);
  const named = query.get("ns");
  query.delete("ns");
  const segments = pathname.split("/");

  function note(read: FirstRead, text: string): void {
    try {
      read.answer = { value: JSON.parse(text), at: Date.now() };
    } catch {
      // Whoever asks is told what answered.
    }
  }

  function ask(path: string): void {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const asked = fetch(path, { headers: { accept: "application/json" }, redirect: "error", signal });
    const response = asked.then(async (told) => {
      const text = await told.text();
      if (told.ok) note(read, text);
      return new Response(text === "" ? null : text, told);
    });
    response.catch(() => undefined); // whoever takes it is told
    const read: FirstRead = { response };
    reads.set(path, read);
  }

  function askOf({ page, ofAll, ofOne }: FirstReads): void {
    const names = page.split("/");
    const isThis =
      names.length === segments.length &&
      names.every((name, index) => name.startsWith("__") || name === segments[index]);
    if (!isThis) return;
    const ns = names.includes("__ns__") ? segments[names.indexOf("__ns__")] : named;
    const service = segments[names.indexOf("__service__")] ?? "";
    for (const path of ns === null ? ofAll : ofOne)
      ask(path.replace("__ns__", ns ?? "").replace("__service__", service));
  }

  if (query.size === 0) pages.forEach(askOf);
  everywhere.forEach(ask);
  setTimeout(() => reads.clear(), LET_GO_MS);
}

/** What the head asked for at this path, for the first who asks; undefined when it did not. */
export function takeFirstRead(path: string): Promise<Response> | undefined {
  const read = globalThis.headgateFirstReads?.get(path);
  globalThis.headgateFirstReads?.delete(path);
  return read?.isTaken === true ? undefined : read?.response;
}

/**
 * The same, if it is there by now: what is `made` of a success's body, and when it came, ms since the epoch; undefined when
 * nothing is. It may be asked for again, as what is drawn first may be drawn twice before it is on screen; no request is
 * answered by it any more.
 */
export function firstAnswer<T>(
  path: string,
  made: (body: unknown) => T | undefined,
): { readonly value: T; readonly at: number } | undefined {
  const read = globalThis.headgateFirstReads?.get(path);
  const value = read?.answer && made(read.answer.value);
  if (read?.answer === undefined || value === undefined) return undefined;
  read.isTaken = true;
  return { value, at: read.answer.at };
}

/** What is asked from here on must be younger than what was asked for then. */
export function dropFirstReads(): void {
  globalThis.headgateFirstReads?.clear();
}
