import { eventually } from "./eventually.ts";
import type { ServerProcess } from "./server-process.ts";

const PASSWORD = "correct horse battery staple";

/** Follows the link that a first start printed, and makes an admin token. Gives that. */
export async function firstAdminToken(server: ServerProcess): Promise<string> {
  const setup = await eventually(() => /hgs_setup_[0-9a-f]+/.exec(server.output())?.[0]);
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`${server.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status !== 201) throw new Error(`${path}: ${response.status} ${text}`);
    return { cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "", json: JSON.parse(text) };
  };
  const { cookie } = await post("/v1/setup", { token: setup, name: "ann", password: PASSWORD });
  const body = { name: "first", scopes: ["admin"] };
  // Another replica leads, or nobody yet.
  return await eventually(async () => {
    const made = await post("/v1/tokens", body, { cookie, origin: server.url }).catch(() => undefined);
    return made?.json.token as string | undefined;
  });
}
