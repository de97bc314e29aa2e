import type { Handlers } from "./handler.ts";
import { openApiDocument } from "./openapi-document.ts";

export function openapi({ version }: { readonly version: string }): Handlers<"getOpenApi"> {
  let document: Record<string, unknown> | undefined;
  return { getOpenApi: () => ({ body: (document ??= openApiDocument(version)) }) };
}
